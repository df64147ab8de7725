// Tells screen readers what happens, in the words of the page's language.

import type { Texts } from "./i18n/text";
import { listen, nothingHeard, type Heard } from "./model/announce";
import type { State } from "./model/state";
import type { Session } from "./session";
import { Announcer } from "./view/announcer";
import { announcementWords, noticeWords } from "./view/words";

export class Narrator {
  readonly announcer = new Announcer();
  #heard: Heard = nothingHeard;

  constructor(public texts: Texts) {}

  /** Speaks from inside of `place` from now on. */
  moveTo(place: HTMLElement): void {
    this.announcer.moveTo(place);
  }

  /** What is new in `state`. */
  tellChanges(state: State): void {
    const { say, heard } = listen(this.#heard, state);
    this.#heard = heard;
    for (const one of say) {
      const text = announcementWords(this.texts, one, state);
      if (one.kind === "failed" || one.kind === "blocked") this.announcer.warn(text);
      else this.announcer.say(text);
    }
  }

  /** What came of a choice, in one message; `before`: ids of the files that were there already. */
  tellArrivals({ pictures, rules, state: { items, notice } }: Session, before: ReadonlySet<string>): void {
    const count = items.filter(({ picked }) => !before.has(picked.id)).length;
    const refused = notice?.refused ?? [];
    const parts = count === 0 ? [] : [this.texts.say("saidAdded", { count })];
    if (refused.length > 0) parts.push(this.texts.say("saidSkipped", { count: refused.length }));
    this.announcer.say(this.texts.list([...parts, ...noticeWords(this.texts, refused, rules, pictures.rules.sizing)]));
  }

  close(): void {
    this.announcer.close();
  }
}
