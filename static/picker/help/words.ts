// What may be uploaded, in sentences.

import type { Texts } from "../i18n/text";
import type { Rules } from "../model/rules";
import { limitWords, sentence } from "../view/words";
import type { Facts } from "./facts";

/** What a sentence is about, which chooses its icon. */
export type About = "files" | "place" | "view" | "time" | "check";

export interface Line {
  readonly about: About;
  readonly text: string;
  /** Smaller, below it. */
  readonly more?: string;
}

export interface Known {
  readonly rules: Rules;
  readonly destination: string | undefined;
  /** What the server says; nothing before it has answered, or where it does not know the question. */
  readonly facts: Facts | undefined;
  /** Whether the page hands out links to stored files, whatever its permission for uploads says. */
  readonly links: boolean;
  /** Whether the page renews its permission. */
  readonly renews: boolean;
}

export function helpLines(texts: Texts, { rules, destination, facts, links, renews }: Known): readonly Line[] {
  const lines: Line[] = [{ about: "files", text: limitWords(texts, { ...rules, maxSize: smaller(rules.maxSize, facts?.maxBytes) }) }];
  if (destination !== undefined) lines.push({ about: "place", text: sentence(texts, texts.say("idleTo", { destination })) });
  if (links || facts?.view === true) lines.push({ about: "view", text: sentence(texts, texts.say("helpView")) });
  if (facts === undefined) return lines;
  if (facts.ends !== undefined) lines.push(endLine(texts, facts.ends, facts.serverTime, renews));
  lines.push({ about: "check", text: sentence(texts, texts.say("helpChecked")) });
  return lines;
}

function endLine(texts: Texts, ends: string, serverTime: string | undefined, renews: boolean): Line {
  const text = sentence(texts, texts.say("helpUntil", { time: texts.moment(ends) }));
  const more = serverTime === undefined ? {} : { more: `${texts.say("blockedTime")}: ${texts.moment(serverTime)}` };
  return { about: "time", text: renews ? `${text} ${sentence(texts, texts.say("helpRenews"))}` : text, ...more };
}

function smaller(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? one ?? other : Math.min(one, other);
}
