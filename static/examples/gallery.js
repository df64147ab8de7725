import { linkTo, pickFiles } from "/picker.mjs";

const pictures = document.querySelector("#pictures");

document.querySelector("#add").addEventListener("click", async () => {
  const { filesUploaded } = await pickFiles({ maxFiles: 12, accept: "image/*", imageMax: [1600, 1600] });
  for (const file of filesUploaded) {
    const image = document.createElement("img");
    // Nobody can look at a file without leave. This asks the server for a link, which it gives to who uploaded
    // the file: it opens this one file, to be looked at, for ten minutes.
    image.src = await linkTo(file);
    image.alt = file.alt ?? file.filename;
    const item = document.createElement("li");
    item.append(image);
    pictures.append(item);
  }
});
