// Sentences out of the states of a folder's files.

import type { Texts } from "../i18n/text";
import type { Drawer } from "../model/drawers";
import type { Status } from "../model/status";

/** What stands before the figures, where they do not say it all. */
const DOING = {
  finishing: "completing", retrying: "statusRetrying", stalled: "statusStalled", elsewhere: "statusElsewhere", paused: "paused", offline: "offlineRow",
} as const;

/** What a folder says under its name; `status`: of its files alone. */
export function drawerWords(texts: Texts, { items }: Drawer, { kind, totals }: Status): string {
  const { files, bytes, stored, failed } = totals;
  const size = texts.size(bytes);
  switch (kind) {
    case "idle":
      return `${texts.say("folderFiles", { count: items.length })} · ${texts.say("removed")}`;
    case "checking":
    case "ready":
      return `${texts.say("folderFiles", { count: items.length })} · ${size} · ${texts.say(kind)}`;
    case "done":
      return `${texts.say("statusDone", { count: stored })} · ${size}`;
    case "sending":
    case "failed":
      return figures();
    case "finishing":
    case "retrying":
    case "stalled":
    case "elsewhere":
    case "paused":
    case "offline":
      return `${texts.say(DOING[kind])} · ${figures()}`;
  }

  function figures(): string {
    const uploaded = texts.say("folderUploaded", { count: files, done: stored });
    return [uploaded, ...(failed === 0 ? [] : [texts.say("saidFailed", { count: failed })]), size].join(" · ");
  }
}
