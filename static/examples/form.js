import { pickFiles } from "/picker.mjs";

const form = document.querySelector("#claim");
const list = document.querySelector("#papers");
let papers = [];

document.querySelector("#add").addEventListener("click", async () => {
  const { filesUploaded } = await pickFiles({ maxFiles: 10, accept: [".pdf", ".txt", "image/*"] });
  keep([...papers, ...filesUploaded]);
});

function keep(files) {
  papers = files;
  // The form sends what the files are known by; the bytes are at the server already.
  form.elements.papers.value = papers.map((file) => file.handle).join(" ");
  list.replaceChildren(...papers.map(row));
}

function row(file) {
  const item = document.createElement("li");
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "Remove";
  remove.setAttribute("aria-label", `Remove ${file.filename}`);
  remove.addEventListener("click", () => {
    keep(papers.filter((other) => other !== file));
    document.querySelector("#add").focus();
  });
  item.append(file.filename, remove);
  return item;
}

// Your own page lets the form go. Here nobody would take it, so that it is shown instead.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const sent = document.querySelector("#sent");
  sent.textContent = `POST ${new URLSearchParams(new FormData(form))}`;
  sent.hidden = false;
});
