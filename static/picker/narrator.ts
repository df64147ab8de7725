// Tells screen readers what happens, in the words of the page's language.

import type { Texts } from "./i18n/text";
import { listen, nothingHeard, type Heard } from "./model/announce";
import type { Refused, State } from "./model/state";
import type * as NoticeWords from "./notice/notice";
import type { Session } from "./session";
import { Announcer } from "./view/announcer";
import { announcementWords, ownWords } from "./view/words";

export class Narrator {
  readonly announcer = new Announcer();
  #heard: Heard = nothingHeard;

  /** `why` brings the words for refusals. */
  constructor(
    public texts: Texts,
    private readonly why: () => Promise<typeof NoticeWords>,
  ) {}

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
  tellArrivals(session: Session, before: ReadonlySet<string>): void {
    const { items, notice } = session.state;
    const count = items.filter(({ picked }) => !before.has(picked.id)).length;
    const refused = notice?.refused ?? [];
    const parts = count === 0 ? [] : [this.texts.say("saidAdded", { count })];
    if (refused.length > 0) parts.push(this.texts.say("saidSkipped", { count: refused.length }));
    const reasons = refused.length > 0 && this.#reasons(session, refused);
    this.announcer.say(reasons ? reasons.then((all) => this.texts.list([...parts, ...all])) : this.texts.list(parts));
  }

  async #reasons({ pictures, rules }: Session, refused: readonly Refused[]): Promise<readonly string[]> {
    const words = await this.why().catch(() => undefined);
    return words?.noticeWords(this.texts, refused, rules, pictures.rules.sizing) ?? ownWords(refused);
  }

  close(): void {
    this.announcer.close();
  }
}
