// @ts-check
// The pages with examples: puts their source on the clipboard.
const said = /** @type {HTMLElement} */ (document.querySelector(".said"));

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll(".copy"))) {
  const source = document.getElementById(button.dataset["copies"] ?? "")?.textContent ?? "";
  // The clipboard is there on secure pages only.
  button.hidden = navigator.clipboard === undefined;
  button.addEventListener("click", async () => {
    const copied = await navigator.clipboard.writeText(source).then(() => true, () => false);
    button.textContent = copied ? "Copied" : "Copy";
    said.textContent = copied ? "Copied" : "The browser did not allow it";
    setTimeout(() => Object.assign(button, { textContent: "Copy" }), 2000);
  });
}
