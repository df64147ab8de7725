// @ts-check
// The upload page: fetch a signed policy, open the picker with it, renew it while the page is open.
// The policy is on its way while the SDK is loaded and run.
const place = /** @type {HTMLElement} */ (document.getElementById("picker"));
let /** @type {import("filestack-js").Client | undefined} */ client;
let /** @type {Promise<void> | undefined} */ renewal;
let ends = 0, late = 0;
const blocked = () => Object.assign(new Error("The picker did not load. A network or an extension may block its script"), { code: "picker_not_loaded" });

/** The SDK holds the page up for a while, so it is run when there is something to see. No frames are drawn of a hidden page. */
const sdk = new Promise((loaded, failed) => {
  const script = Object.assign(document.createElement("script"), { src: "/filestack.js", onload: loaded, onerror: () => failed(blocked()) });
  const load = () => document.head.append(script);
  document.hidden ? load() : requestAnimationFrame(() => setTimeout(load, 0));
});

async function getFilestackCredentials() {
  const response = await fetch("/get-filestack-credentials", { signal: AbortSignal.timeout(15_000) });
  const answer = await response.json().catch(() => ({}));
  const time = response.headers.get("date") ?? new Date().toUTCString();
  const problem = { code: answer.code ?? `status ${response.status}`, time };
  if (!response.ok || !answer.policy) throw Object.assign(new Error(answer.error ?? "The server's answer is not a policy"), problem);
  // The server's clock says how long the policy lives; the visitor's may be wrong.
  const lifetime = answer.expiry * 1000 - Date.parse(time);
  ends = Date.now() + lifetime;
  setTimeout(renew, Math.min(lifetime * 0.8, 2 ** 31 - 1));
  return answer;
}

async function initFilePicker() {
  const [{ apiKey, policy, signature }] = await Promise.all([getFilestackCredentials(), sdk]);
  client = filestack.init(apiKey, { security: { policy, signature } });
  late = window.setTimeout(() => refuse(blocked()), 10_000);
  const options = { ...JSON.parse(place.dataset["options"] ?? "{}"), displayMode: "inline", container: "#picker" };
  await client.picker({ ...options, onFileUploadFailed: renew }).open();
}

/** One renewal at a time; a failed one is tried again, and the picker stays open meanwhile. */
function renew() {
  renewal ??= getFilestackCredentials()
    .then(({ policy, signature }) => client?.setSecurity({ policy, signature }), () => { setTimeout(renew, 5000); })
    .finally(() => { renewal = undefined; });
  return renewal;
}

/** @param {Error & { code?: string, time?: string }} error */
function refuse({ name, message, code = "unreachable", time }) {
  const words = JSON.parse(place.dataset["words"] ?? "{}");
  const unreachable = ["TimeoutError", "TypeError"].includes(name);
  /** @param {string} tag @param {string} text @param {object} rest */
  const element = (tag, text, rest = {}) => Object.assign(document.createElement(tag), { textContent: text }, rest);
  const panel = Object.assign(document.createElement("section"), { className: "panel", role: "alert" });
  panel.append(
    element("h2", unreachable ? words.unreachableTitle : words.blockedTitle),
    // The server and this script give their reasons in English.
    unreachable ? element("p", words.unreachableWhy) : element("p", `${message.charAt(0).toUpperCase()}${message.slice(1)}.`, { lang: "en", dir: "auto" }),
    element("p", [`${words.blockedCode}: ${code}`, ...(time ? [`${words.blockedTime}: ${moment(time)}`] : [])].join(" · ")),
    element("button", words.tryAgain, { onclick: () => location.reload() }),
  );
  place.replaceChildren(panel);
}

/** @param {string} time as a header has it */
function moment(time) {
  const date = new Date(time);
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "long" });
  return Number.isNaN(date.valueOf()) ? time : words.format(date);
}

// Whatever comes into the place, the picker or a reason, ends the waiting.
new MutationObserver(() => { clearTimeout(late); document.querySelectorAll(".wait, .frame").forEach((one) => one.remove()); }).observe(place, { childList: true });
place.addEventListener("sealdrop:renew", (event) => /** @type {CustomEvent} */ (event).detail.waitUntil(renew()));
document.addEventListener("visibilitychange", () => { if (client && !document.hidden && Date.now() > ends) renew(); });
initFilePicker().catch(refuse);
