// Sentences out of the state of one file.

import type { Texts } from "../i18n/text";
import { sentBytes, type Item } from "../model/item";
import { RemoteFile } from "../model/linked";
import type { Problem } from "../model/problem";
import { itemPercent } from "../model/progress";
import { rowStatus } from "../model/row-status";
import { linkedSize } from "../view/linked-words";
import { problemWords, sentence } from "../view/words";

/** What the row of `item` says under the name. `inside`: the row is in the drawer of its folder. */
export function rowWords(texts: Texts, item: Item, now: number, online: boolean, inside = false): string {
  const { file } = item.picked;
  const size = file instanceof RemoteFile ? linkedSize(texts, file) : texts.size(file.size);
  const sent = texts.say("sentOf", { sent: texts.size(sentBytes(item)), size });
  const status = rowStatus(item, now, online);
  switch (status) {
    case "sending":
      // How much of it is there already only the server knows.
      if (file instanceof RemoteFile) return `${texts.say("fetching")} · ${size}`;
      return `${texts.percent(itemPercent(item))} · ${sent}`;
    case "stalled":
    case "paused":
    case "pausing":
      return `${texts.say(status)} · ${sent}`;
    case "offline":
      return texts.say("offlineRow");
    case "elsewhere":
      return texts.say("elsewhereWaits");
    case "retrying":
      return item.kind === "retrying" ? retryWords(texts, item.until - now) : size;
    case "leaving":
      return texts.say("removed");
    case "failed":
      return item.kind === "failed" ? `${sentence(texts, texts.say("failed"))} ${problemWords(texts, item.problem)}` : size;
    case "ready":
      if (item.kept !== undefined) return `${begunWords(texts, item.kept, file)} · ${texts.say("resumeReady")}`;
      return [`${folderWords(item, inside)}${size}`, ...(item.picked.edited === undefined ? [] : [texts.say("edited")]), readyWords(texts, item)].join(" · ");
    case "checking":
    case "queued":
    case "completing":
    case "stored":
      return `${folderWords(item, inside)}${size} · ${texts.say(status)}`;
  }
}

// What resumes has brought these words along.
function begunWords(texts: Texts, kept: number, { size }: File): string {
  return texts.say("unfinishedAt", { percent: texts.percent(Math.floor((kept / size) * 100)), size: texts.size(size) });
}

function readyWords(texts: Texts, { picked: { file, asIs } }: Item): string {
  if (file.size === 0 && !(file instanceof RemoteFile)) return texts.say("emptyFile");
  return texts.say(asIs ? "asIs" : "ready");
}

// Where a file lay, below the folder that was chosen or on the web, tells files of one name apart.
function folderWords({ picked: { file, path } }: Item, inside: boolean): string {
  if (file instanceof RemoteFile && file.host !== undefined) return `${file.host} · `;
  // Sources of the server write a slash before it all.
  const way = path.replace(/^\//, "").split("/").slice(inside ? 1 : 0, -1).join("/");
  return way === "" ? "" : `${way} · `;
}

function retryWords(texts: Texts, left: number): string {
  const count = Math.ceil(left / 1000);
  return count <= 0 ? texts.say("retryingNow") : texts.say("retryingIn", { count });
}

/** Everything about a failure, for a mail to whoever runs the service. */
export function detailWords(item: Item, problem: Problem, now: Date): string {
  const { name, file } = item.picked;
  const rows = {
    file: name, size: `${file.size} bytes`, type: file.type || "unknown", time: now.toISOString(),
    reason: problem.message || "connection lost", status: problem.status, code: problem.code, reference: problem.trace,
  };
  return Object.entries(rows).flatMap(([key, value]) => (value === undefined ? [] : `${key}: ${value}`)).join("\n");
}
