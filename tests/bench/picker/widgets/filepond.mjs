// https://pqina.nl/filepond/docs/getting-started: the core, and the plugin that shows pictures as the others do.
// Its image editor is Pintura, a product that is sold, so FilePond is measured without one.
import * as FilePond from "filepond";
import FilePondPluginImagePreview from "filepond-plugin-image-preview";
import "filepond/dist/filepond.min.css";
import "filepond-plugin-image-preview/dist/filepond-plugin-image-preview.min.css";

FilePond.registerPlugin(FilePondPluginImagePreview);
const pond = FilePond.create({ allowMultiple: true, instantUpload: false, name: "filepond" });
document.querySelector("#widget").append(pond.element);
