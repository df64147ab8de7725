// @ts-check
// The upload page: fetch a signed policy, open the picker with it, renew it while the page is open.
const place = /** @type {HTMLElement} */ (document.getElementById("picker"));
let client, renewal, expires = 0;

async function getFilestackCredentials() {
  const response = await fetch("/get-filestack-credentials", { signal: AbortSignal.timeout(15_000) });
  const answer = await response.json().catch(() => ({}));
  const time = response.headers.get("date") ?? new Date().toUTCString();
  if (!response.ok || !answer.policy) {
    const reason = answer.error ?? "the server's answer is not a policy";
    throw Object.assign(new Error(reason), { code: answer.code ?? `status ${response.status}`, time });
  }
  // The server's clock says how long the policy lives; the visitor's may be wrong.
  const lifetime = answer.expiry * 1000 - Date.parse(time);
  expires = Date.now() + lifetime;
  setTimeout(renew, lifetime * 0.8);
  return answer;
}

async function initFilePicker() {
  const { apiKey, policy, signature } = await getFilestackCredentials();
  client = filestack.init(apiKey, { security: { policy, signature } });
  const late = setTimeout(() => refuse(new Error("The picker did not load within ten seconds. Is static.filestackapi.com blocked here?")), 10_000);
  const options = { ...JSON.parse(place.dataset.options ?? "{}"), displayMode: "inline", container: "#picker" };
  const onOpen = () => { clearTimeout(late); place.querySelector(".panel")?.remove(); };
  await client.picker({ ...options, onOpen, onFileUploadFailed: renew }).open();
}

/** One renewal at a time; a failed one is tried again, and the picker stays open meanwhile. */
function renew() {
  renewal ??= getFilestackCredentials()
    .then(({ policy, signature }) => client.setSecurity({ policy, signature }), () => { setTimeout(renew, 5000); })
    .finally(() => { renewal = undefined; });
  return renewal;
}

function refuse(error) {
  const panel = document.createElement("section");
  panel.className = "panel";
  panel.setAttribute("role", "alert");
  const line = (tag, text) => panel.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  line("h1", "Uploading is not possible right now");
  line("p", error.name === "TimeoutError" ? "The server did not answer in time." : error.message);
  line("p", `${error.code ? `Code: ${error.code}. ` : ""}Server time: ${error.time ?? "unknown"}`).className = "detail";
  line("button", "Retry").addEventListener("click", () => location.reload());
  place.replaceChildren(panel);
}

document.addEventListener("visibilitychange", () => { if (client && !document.hidden && Date.now() > expires) renew(); });
initFilePicker().catch(refuse);
