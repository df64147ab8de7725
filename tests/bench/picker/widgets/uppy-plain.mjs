// As uppy.mjs, without the image editor.
import Uppy from "@uppy/core";
import Dashboard from "@uppy/dashboard";
import Tus from "@uppy/tus";
import "@uppy/core/css/style.min.css";
import "@uppy/dashboard/css/style.min.css";

new Uppy({ autoProceed: false })
  .use(Dashboard, { inline: true, target: "#widget", width: "100%", height: 600 })
  .use(Tus, { endpoint: "/nowhere" });
