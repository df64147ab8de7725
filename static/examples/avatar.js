import { linkTo, pickFiles } from "/picker.mjs";

const avatar = document.querySelector("#avatar");

document.querySelector("#change").addEventListener("click", async () => {
  const { filesUploaded } = await pickFiles({
    accept: ["image/jpeg", "image/png", "image/webp"],
    imageMax: [512, 512],
    // No other shape, and no picture leaves without it.
    transformations: { crop: false, circle: true, force: true },
  });
  for (const file of filesUploaded) {
    avatar.src = await linkTo(file);
    avatar.alt = file.alt ?? "Your picture";
    avatar.hidden = false;
  }
});
