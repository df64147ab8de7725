// One time that the picker is open: joins session, views and page, and undoes all of it at the end.

import { render } from "preact";
import { besideScript } from "./address";
import { renewed } from "./admission";
import { notify } from "./callbacks";
import { watchForFull } from "./full-server";
import { loadLanguage } from "./i18n/language";
import { localeFor, Texts } from "./i18n/text";
import type { Client } from "./model/client";
import { isSettled } from "./model/item";
import { displayMode, filesOfFolders, type PickerOptions } from "./model/options";
import { fits } from "./model/rules";
import { wouldLose } from "./model/state";
import { sdkTransport } from "./model/transport";
import { resumingTransport } from "./model/transport-resuming";
import { mountRoot, type Mount } from "./mount";
import { Narrator } from "./narrator";
import type { Presence } from "./overlay/presence";
import { PageEffects } from "./page";
import { PaneCallbacks } from "./pane-callbacks";
import type { Loadable, Part } from "./part";
import { drawersPart, noticePart, overlayPart, panePart, picturesPart } from "./parts";
import type { Picker } from "./picker";
import { Resumption } from "./resumption";
import { Session } from "./session";
import type { Brought } from "./sources/local";
import { loadStylesheet, stylesheetUrl } from "./stylesheet";
import { SETTLE_MS } from "./view/announcer";
import { App } from "./view/app";
import { Pane } from "./view/pane";
import { shared } from "./view/shared";

/** With more files than this, drawing at every change would keep the page from doing anything else; milliseconds. */
const SOME = 500;
const SLOWLY_MS = 100;

/** One time that the picker is open. A new one is made for the next time, so that nothing old can leak into it. */
export class Opening {
  readonly #session: Session;
  readonly #resumption: Resumption;
  readonly #narrator: Narrator;
  readonly #ending = new AbortController();
  readonly #page: PageEffects;
  readonly #pane: PaneCallbacks | undefined;
  readonly #views = document.createElement("div");
  /** Pictures of the page for the editor, which wait until the picker may open. */
  readonly #toCrop: unknown[];
  #presence: Presence | undefined;
  #drawing: ReturnType<typeof setTimeout> | undefined;
  #mount: Mount | undefined;
  #told = false;
  #speaks = false;
  #asksToLeave = false;
  #reading = 0;

  constructor(
    private readonly client: Client,
    private readonly options: PickerOptions,
    private readonly picker: Picker,
  ) {
    this.#toCrop = [...(options.cropFiles ?? [])];
    // English until the language of the page is there.
    this.#narrator = new Narrator(new Texts(localeFor("en", navigator.languages), options.customText), () => this.#load(noticePart));
    this.#resumption = new Resumption(client, options, () => this.#changed());
    const sdk = sdkTransport(client, { fetch: (url, init) => fetch(url, init), watchForFull });
    this.#session = new Session(client, options, resumingTransport(sdk, this.#resumption.transport), () => this.#changed(), (outcome) => {
      if (outcome !== undefined) this.#pane?.done(outcome);
      // The page may have closed it.
      if (!this.#ending.signal.aborted) this.#presence?.done(outcome);
    }, this.#resumption.recognise, () => renewed(this.#mount?.root));
    this.#pane = displayMode(options) === "dropPane" ? new PaneCallbacks(options.dropPane ?? {}) : undefined;
    this.#page = new PageEffects(
      (whole) => this.#narrator.texts.percent(whole),
      () => import(besideScript("picker-ring.js", client.session.urls.pickerUrl)),
    );
  }

  /** Mounts when style sheet and frame are there, and waits for the server's permission at the same time. */
  async start(): Promise<void> {
    const admitted = this.#session.admit();
    const { loadCss, lang, customText } = this.options;
    const { pickerUrl } = this.client.session.urls;
    const sheet = loadStylesheet(stylesheetUrl({ option: loadCss, pickerUrl }), loadCss !== undefined);
    const pane = this.#pane && this.#load(panePart).catch(() => undefined);
    const overlay = displayMode(this.options) === "overlay" ? this.#load(overlayPart) : undefined;
    const [language, over] = await Promise.all([loadLanguage(lang, pickerUrl), overlay, sheet, pane]);
    if (this.#ending.signal.aborted) return;
    const mount = mountRoot(this.options, over?.Overlay, () => this.#leave());
    this.#mount = mount;
    this.#presence = mount.overlay && over && new over.Presence(mount.overlay, mount.root, this.options, () => this.#goByItself());
    if (language !== undefined) this.#narrator.texts = new Texts(localeFor(language.name, navigator.languages), customText, language.words);
    mount.root.lang = language?.name ?? "en";
    // Unasked, English runs as the page does.
    if (lang !== undefined) mount.root.dir = language?.direction ?? "ltr";
    this.#views.className = "up-views";
    const frame = mount.overlay?.dialog ?? mount.root;
    frame.append(this.#views);
    this.#narrator.moveTo(frame);
    this.#listen();
    this.#draw();
    mount.overlay?.show();
    // What came before there was a language to say it in, and a place that is heard.
    setTimeout(() => {
      this.#speaks = true;
      this.#changed();
    }, SETTLE_MS);
    if (await admitted) this.#tellOpen();
  }

  #load<T extends Loadable>(part: Part<T>): Promise<T> {
    return part.load(this.client.session.urls.pickerUrl, shared);
  }

  /** Takes everything back; whether the page was told that the picker is open. */
  end(): boolean {
    this.#ending.abort();
    this.#session.close();
    this.#resumption.close();
    this.#narrator.close();
    this.#page.close();
    this.#presence?.stay();
    this.#mount?.overlay?.hide();
    render(null, this.#views);
    this.#mount?.root.remove();
    return this.#told;
  }

  cancel(): void {
    this.#session.uploads.cancel();
  }

  async crop(files: Iterable<unknown>): Promise<void> {
    if (!this.#told) return void this.#toCrop.push(...files);
    const making = await this.#load(picturesPart).catch(() => undefined);
    if (making === undefined) return this.#session.tell("", this.#narrator.texts.say("editorMissing"));
    this.bring(await making.bringPictures(files, this.#ending.signal), true);
  }

  /** Takes in what is brought, now or when folders have been read. */
  async take(brought: Brought): Promise<void> {
    const { incoming, refused, folders = [] } = brought;
    if (folders.length === 0) return this.bring(brought);
    const { announcer, texts } = this.#narrator;
    this.#reading++;
    announcer.say(texts.say("readingFolder"));
    this.#draw();
    try {
      const { filesBelow } = await this.#load(drawersPart);
      const found = await filesBelow(folders, filesOfFolders(this.options), (file) => fits(this.#session.rules, file));
      this.bring({ incoming: [...incoming, ...found.incoming], refused: [...refused, ...found.refused] });
    } catch {
      this.bring({ incoming, refused });
      this.#session.tell("", texts.say("sourceMissing"));
    } finally {
      this.#reading--;
      this.#draw();
    }
  }

  bring({ incoming, refused }: Brought, edits = false): void {
    const { signal } = this.#ending;
    if (signal.aborted) return;
    this.#presence?.stay();
    const before = new Set(this.#session.state.items.map(({ picked }) => picked.id));
    void this.#session.add(incoming, refused, edits).then(() => {
      if (!signal.aborted) this.#narrator.tellArrivals(this.#session, before);
    });
  }

  // Unless something would be lost with it.
  #goByItself(): boolean {
    const { state } = this.#session;
    const idle = this.#reading === 0 && state.items.every(isSettled) && !wouldLose(state);
    if (idle) void this.picker.close();
    return idle;
  }

  // Escape, the cross, a phone's back gesture.
  #leave(): void {
    this.#asksToLeave = wouldLose(this.#session.state) && !this.#asksToLeave;
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

  /** The page may have a better pair by now, and is given the time to fetch one (`sealdrop:renew`). */
  async #askAgain(): Promise<void> {
    await renewed(this.#mount?.root);
    if (await this.#session.admit()) this.#tellOpen();
  }

  #tellOpen(): void {
    if (this.#told || this.#ending.signal.aborted) return;
    this.#told = true;
    notify(this.options.onOpen, this.picker);
    this.#lookForUnfinished();
    if (this.#toCrop.length > 0) void this.crop(this.#toCrop.splice(0));
  }

  #listen(): void {
    const { signal } = this.#ending;
    const stay = (): void => this.#presence?.stay();
    for (const sign of ["pointerdown", "keydown", "click"]) this.#mount?.root.addEventListener(sign, stay, { signal, capture: true });
    window.addEventListener("online", () => this.#session.setOnline(true), { signal });
    window.addEventListener("offline", () => this.#session.setOnline(false), { signal });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
  }

  // Another tab may have left something unfinished meanwhile.
  #seen(): void {
    this.#page.update(this.#session.state);
    if (!document.hidden) this.#lookForUnfinished();
  }

  // A drop pane has no place to show them, but what is dropped again goes on there, too.
  #lookForUnfinished(): void {
    if (this.#session.uploads.allowed.resumes && this.#pane === undefined) void this.#resumption.look();
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
    // Nobody hears what is said inside a dialog that is not on the screen.
    this.#presence?.fit(state, (place) => this.#narrator.moveTo(place));
    this.#pane?.progress(state);
    if (this.#speaks) this.#narrator.tellChanges(state);
  }

  #draw(): void {
    const mount = this.#mount;
    if (mount === undefined || this.#ending.signal.aborted) return;
    const ui = {
      session: this.#session,
      texts: this.#narrator.texts,
      announcer: this.#narrator.announcer,
      signal: this.#ending.signal,
      id: mount.root.id,
      destination: mount.data["destination"],
      renews: this.client.renews === true || mount.data["renews"] !== undefined,
      supportEmail: this.options.supportEmail || undefined,
      folders: filesOfFolders(this.options),
      reading: this.#reading > 0,
      frame: mount.overlay !== undefined ? "dialog" as const : mount.landmark ? "region" as const : "group" as const,
      onClose: mount.inline ? undefined : () => this.#leave(),
      linkEndpoint: mount.data["linkEndpoint"],
      resuming: this.#resumption.now,
      load: <T extends Loadable>(part: Part<T>) => this.#load(part),
      onRetryOpen: () => void this.#askAgain(),
    };
    const props = { ui, state: this.#session.state, onBrought: (brought: Brought): void => void this.take(brought) };
    if (this.#pane !== undefined) return render(<Pane {...props} pane={this.options.dropPane ?? {}} />, this.#views);
    const leaving = this.#asksToLeave && wouldLose(this.#session.state)
      ? { busy: this.#session.uploads.isBusy, takes: this.#session.state.takes, onStay: () => this.#stay(), onLeave: () => this.#cancelAndLeave() }
      : undefined;
    render(<App {...props} leaving={leaving} />, this.#views);
  }
}
