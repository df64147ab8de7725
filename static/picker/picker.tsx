// The class behind `client.picker()`: joins session, views and page for one opening, and undoes all of it on closing.

import { render } from "preact";
import { notify } from "./callbacks";
import { watchForFull } from "./full-server";
import { loadLanguage } from "./i18n/language";
import { localeFor, Texts } from "./i18n/text";
import { nothingHeard, listen, type Heard } from "./model/announce";
import type { Client } from "./model/client";
import { isActive } from "./model/item";
import type { Outcome } from "./model/metadata";
import { displayMode, filesOfFolders, rootId, type PickerOptions } from "./model/options";
import { sdkTransport } from "./model/transport";
import { mountRoot, type Mount } from "./mount";
import { PageEffects } from "./page";
import { Session } from "./session";
import { PaneCallbacks } from "./pane-callbacks";
import type { Loadable, Part } from "./part";
import { listPart, panePart } from "./parts";
import { bringPictures } from "./sources/given";
import type { Bringing, Brought } from "./sources/local";
import { loadStylesheet, stylesheetUrl } from "./stylesheet";
import { Announcer } from "./view/announcer";
import { App } from "./view/app";
import { Pane } from "./view/pane";
import { shared } from "./view/shared";
import { announcementWords, noticeWords } from "./view/words";

/** How long a message stays where the page does not say, in milliseconds (the hosted picker's own). */
const MESSAGE_MS = 5000;

/** With more files than this, drawing at every change would keep the page from doing anything else; milliseconds. */
const SOME = 500;
const SLOWLY_MS = 100;

export class Picker {
  #opening: Opening | undefined;
  #opened: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly options: PickerOptions = {},
  ) {}

  /** Mounts the picker. Opening twice does nothing. */
  open(): Promise<void> {
    if (this.#opening === undefined) {
      const opening = new Opening(this.client, this.options, this);
      this.#opening = opening;
      this.#opened = opening.start().catch((error: unknown) => {
        if (this.#opening === opening) this.#opening = undefined;
        throw error;
      });
    }
    return this.#opened;
  }

  /** Takes the picker off the page, with everything that belongs to it. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    if (opening?.end()) notify(this.options.onClose);
  }

  /** Cancels every upload that has not ended. */
  async cancel(): Promise<void> {
    this.#opening?.cancel();
  }

  /** Opens with these pictures in the editor: files, or addresses of some. */
  async crop(files: Iterable<unknown>): Promise<void> {
    await this.open();
    await this.#opening?.crop(files);
  }
}

/** One time that the picker is open. A new one is made for the next time, so that nothing old can leak into it. */
class Opening {
  readonly #session: Session;
  // English until the language of the page is there.
  #texts: Texts;
  readonly #announcer = new Announcer();
  readonly #ending = new AbortController();
  readonly #page: PageEffects;
  readonly #pane: PaneCallbacks | undefined;
  readonly #views = document.createElement("div");
  #drawing: ReturnType<typeof setTimeout> | undefined;
  #mount: Mount | undefined;
  #heard: Heard = nothingHeard;
  #told = false;
  #asksToLeave = false;
  #reading = 0;
  #closing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly options: PickerOptions,
    private readonly picker: Picker,
  ) {
    this.#texts = new Texts(localeFor("en", navigator.languages), options.customText);
    const transport = sdkTransport(client, { fetch: (url, init) => fetch(url, init), watchForFull });
    this.#session = new Session(client, options, transport, () => this.#changed(), (outcome) => this.#done(outcome));
    this.#pane = displayMode(options) === "dropPane" ? new PaneCallbacks(options.dropPane ?? {}) : undefined;
    this.#page = new PageEffects((whole) => this.#texts.percent(whole));
  }

  /** Mounts when the style sheet is there, and waits for the server's permission at the same time. */
  async start(): Promise<void> {
    const admitted = this.#session.admit();
    const { loadCss, lang, customText } = this.options;
    const { pickerUrl } = this.client.session.urls;
    const sheet = loadStylesheet(stylesheetUrl({ option: loadCss, pickerUrl }), loadCss !== undefined);
    // The list is asked for now, so that it is there when files are. Whoever misses a part asks for it again.
    const soon = (this.#pane === undefined ? this.#load(listPart) : this.#load(panePart)).catch(() => undefined);
    const [language] = await Promise.all([loadLanguage(lang, pickerUrl), sheet, this.#pane && soon]);
    if (this.#ending.signal.aborted) return;
    const mount = mountRoot(this.options, () => this.#leave());
    this.#mount = mount;
    if (language !== undefined) this.#texts = new Texts(localeFor(language.name, navigator.languages), customText, language.words);
    mount.root.lang = language?.name ?? "en";
    // Unasked, English runs as the page does.
    if (lang !== undefined) mount.root.dir = language?.direction ?? "ltr";
    this.#views.className = "up-views";
    (mount.overlay?.dialog ?? mount.root).append(this.#announcer.polite, this.#announcer.assertive, this.#views);
    this.#listen();
    this.#draw();
    mount.overlay?.show();
    if (await admitted) this.#tellOpen();
  }

  #load<T extends Loadable>(part: Part<T>): Promise<T> {
    return part.load(this.client.session.urls.pickerUrl, shared);
  }

  /** Takes everything back; whether the page was told that the picker is open. */
  end(): boolean {
    this.#ending.abort();
    this.#session.close();
    this.#announcer.close();
    this.#page.close();
    clearTimeout(this.#closing);
    this.#mount?.overlay?.hide();
    render(null, this.#views);
    this.#mount?.root.remove();
    return this.#told;
  }

  cancel(): void {
    this.#session.uploads.cancel();
  }

  async crop(files: Iterable<unknown>): Promise<void> {
    this.bring(await bringPictures(files, this.#ending.signal), true);
  }

  /** Takes in what is brought, now or when folders have been read. */
  async take(bringing: Bringing): Promise<void> {
    if (!(bringing instanceof Promise)) return this.bring(bringing);
    this.#reading++;
    this.#announcer.say(this.#texts.say("readingFolder"));
    this.#draw();
    try {
      this.bring(await bringing);
    } finally {
      this.#reading--;
      this.#draw();
    }
  }

  bring({ incoming, refused }: Brought, edits = false): void {
    const { signal } = this.#ending;
    if (signal.aborted) return;
    const before = new Set(this.#session.state.items.map(({ picked }) => picked.id));
    void this.#session.add(incoming, refused, edits).then(() => {
      if (!signal.aborted) this.#sayWhatCame(before);
    });
  }

  // Escape, the cross, a phone's back gesture. Asks first where bytes would be lost.
  #leave(): void {
    this.#asksToLeave = this.#session.uploads.isBusy && !this.#asksToLeave;
    if (this.#asksToLeave) return this.#draw();
    this.#session.tellRest();
    void this.picker.close();
  }

  #cancelAndLeave(): void {
    this.#session.uploads.cancel();
    void this.picker.close();
  }

  #stay(): void {
    this.#asksToLeave = false;
    this.#draw();
  }

  // A modal picker has done its work when the round has ended. What failed is shown as long as messages are, and
  // longer where somebody looks into it.
  #done(outcome: Outcome | undefined): void {
    if (outcome !== undefined) this.#pane?.done(outcome);
    const overlay = this.#mount?.overlay;
    if (overlay === undefined) return;
    const failed = (outcome?.filesFailed.length ?? 0) > 0 && overlay.dialog.open;
    const wait = failed ? (this.options.errorsTimeout ?? MESSAGE_MS) : 0;
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => void this.picker.close(), wait);
  }

  // Out of the way while files are on their way, back when something needs the user.
  #hideOrShow(): void {
    const overlay = this.#mount?.overlay;
    if (overlay === undefined || this.options.hideModalWhenUploading !== true) return;
    const { items } = this.#session.state;
    if (items.some(isActive)) this.#moveWords(this.#mount?.root, () => overlay.hide());
    else if (items.some((item) => item.kind === "failed")) this.#moveWords(overlay.dialog, () => overlay.show());
  }

  // Nobody hears what is said inside a dialog that is not on the screen.
  #moveWords(to: HTMLElement | undefined, then: () => void): void {
    if (this.#announcer.polite.parentElement !== to) to?.prepend(this.#announcer.polite, this.#announcer.assertive);
    then();
  }

  /** The page may have a better pair by now, and is given the time to fetch one (`sealdrop:renew`). */
  async #askAgain(): Promise<void> {
    await renewed(this.#mount?.root);
    if (await this.#session.admit()) this.#tellOpen();
  }

  #tellOpen(): void {
    if (this.#told || this.#ending.signal.aborted) return;
    this.#told = true;
    notify(this.options.onOpen, this.picker);
    if (this.options.cropFiles !== undefined) void this.crop(this.options.cropFiles);
  }

  #listen(): void {
    const { signal } = this.#ending;
    const stay = (): void => clearTimeout(this.#closing);
    for (const sign of ["pointerdown", "keydown", "click"]) this.#mount?.root.addEventListener(sign, stay, { signal, capture: true });
    window.addEventListener("online", () => this.#session.setOnline(true), { signal });
    window.addEventListener("offline", () => this.#session.setOnline(false), { signal });
    document.addEventListener("visibilitychange", () => this.#page.update(this.#session.state), { signal });
  }

  // Many files change in one go; they are drawn once.
  #changed(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      if (!this.#ending.signal.aborted) this.#show();
    }, this.#session.state.items.length > SOME ? SLOWLY_MS : 0);
  }

  #show(): void {
    const { state } = this.#session;
    this.#page.update(state);
    this.#draw();
    this.#hideOrShow();
    this.#pane?.progress(state);
    const { say, heard } = listen(this.#heard, state);
    this.#heard = heard;
    for (const one of say) {
      const text = announcementWords(this.#texts, one, state);
      if (one.kind === "failed" || one.kind === "blocked") this.#announcer.warn(text);
      else this.#announcer.say(text);
    }
  }

  #sayWhatCame(before: ReadonlySet<string>): void {
    const { items, notice } = this.#session.state;
    const count = items.filter(({ picked }) => !before.has(picked.id)).length;
    const refused = notice?.refused ?? [];
    const { rules, pictures } = this.#session;
    const parts = count === 0 ? [] : [this.#texts.say("saidAdded", { count })];
    if (refused.length > 0) parts.push(this.#texts.say("saidSkipped", { count: refused.length }));
    this.#announcer.say(this.#texts.list([...parts, ...noticeWords(this.#texts, refused, rules, pictures.rules.sizing)]));
  }

  #draw(): void {
    const mount = this.#mount;
    if (mount === undefined || this.#ending.signal.aborted) return;
    const ui = {
      session: this.#session,
      texts: this.#texts,
      announcer: this.#announcer,
      signal: this.#ending.signal,
      id: rootId(this.options),
      destination: mount.data["destination"],
      supportEmail: this.options.supportEmail || undefined,
      folders: filesOfFolders(this.options),
      reading: this.#reading > 0,
      frame: mount.overlay !== undefined ? "dialog" as const : mount.landmark ? "region" as const : "group" as const,
      onClose: mount.inline ? undefined : () => this.#leave(),
      linkEndpoint: mount.data["linkEndpoint"],
      load: <T extends Loadable>(part: Part<T>) => this.#load(part),
      onRetryOpen: () => void this.#askAgain(),
    };
    const shared = { ui, state: this.#session.state, onBrought: (bringing: Bringing): void => void this.take(bringing) };
    if (this.#pane !== undefined) return render(<Pane {...shared} pane={this.options.dropPane ?? {}} />, this.#views);
    const leaving = this.#asksToLeave && this.#session.uploads.isBusy
      ? { onStay: () => this.#stay(), onLeave: () => this.#cancelAndLeave() }
      : undefined;
    render(<App {...shared} leaving={leaving} />, this.#views);
  }
}

/** Tells the page that the pair was refused, and waits for what it does about it. */
async function renewed(root: HTMLElement | undefined): Promise<void> {
  const waits: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>): void => void waits.push(work);
  root?.dispatchEvent(new CustomEvent("sealdrop:renew", { bubbles: true, detail: { waitUntil } }));
  await Promise.allSettled(waits);
}
