// What is said of all unfinished uploads of earlier together.

import type { Texts } from "../i18n/text";
import { ended } from "../view/words";
import { goesOn, type Row } from "./unfinished";

/** How many can go on by themselves, and how many have to be chosen again, each where there are any. */
export function unfinishedWords(texts: Texts, all: readonly Pick<Row, "kind" | "discarded">[]): readonly string[] {
  const rows = all.filter(({ discarded }) => !discarded);
  const say = (key: "unfinishedGo" | "unfinishedChoose", some: readonly unknown[]): string[] =>
    some.length === 0 ? [] : [texts.say(key, { count: some.length })];
  return [
    ...say("unfinishedGo", rows.filter(goesOn)),
    ...say("unfinishedChoose", rows.filter(({ kind }) => kind === "choose" || kind === "over")),
  ];
}

/** What is said when they have come: how many there are, and what the heading says. */
export function arrivalWords(texts: Texts, rows: readonly Pick<Row, "kind" | "discarded">[]): string {
  const count = texts.say("saidUnfinished", { count: rows.length });
  const more = texts.list(unfinishedWords(texts, rows));
  return more === "" ? count : `${ended(texts, count)} ${more}`;
}
