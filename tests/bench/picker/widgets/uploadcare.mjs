// https://uploadcare.com/docs/file-uploader: the package as a whole (it has no smaller part that is faster), the
// inline solution, the sources that Sealdrop's picker has, and nothing told to its vendor.
import * as UC from "@uploadcare/file-uploader";
import "@uploadcare/file-uploader/index.css";

UC.defineComponents(UC);
const config = document.createElement("uc-config");
config.setAttribute("ctx-name", "bench");
Object.assign(config, { pubkey: "demopublickey", multiple: true, confirmUpload: true, sourceList: "local, camera, url", qualityInsights: false });
const uploader = document.createElement("uc-file-uploader-inline");
uploader.setAttribute("ctx-name", "bench");
document.querySelector("#widget").append(config, uploader);
