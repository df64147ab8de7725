import { pickFiles } from "/picker.mjs";

const attached = document.querySelector("#attached");

document.querySelector("#attach").addEventListener("click", async () => {
  const { filesUploaded } = await pickFiles({ maxFiles: 5 });
  for (const { filename, size } of filesUploaded) {
    const item = document.createElement("li");
    item.textContent = `${filename} (${Math.ceil(size / 1000)} kB)`;
    attached.append(item);
  }
});
