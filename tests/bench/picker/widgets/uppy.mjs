// https://uppy.io/docs/dashboard and /docs/image-editor: one import each, the small style sheets.
import Uppy from "@uppy/core";
import Dashboard from "@uppy/dashboard";
import ImageEditor from "@uppy/image-editor";
import Tus from "@uppy/tus";
import "@uppy/core/css/style.min.css";
import "@uppy/dashboard/css/style.min.css";
import "@uppy/image-editor/css/style.min.css";

new Uppy({ autoProceed: false })
  .use(Dashboard, { inline: true, target: "#widget", width: "100%", height: 600 })
  .use(ImageEditor)
  .use(Tus, { endpoint: "/nowhere" });
