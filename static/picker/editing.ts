// The pictures that are in the editor, one after the other, and those that have to go there.

import type { Callbacks } from "./callbacks";
import type { Item, ItemEvent } from "./model/item";
import type { Pictures } from "./pictures";
import type { Store } from "./store";

export class Editing {
  constructor(
    private readonly store: Store,
    private readonly pictures: Pictures,
    private readonly page: Callbacks,
    /** The editor is done with one, or with all; then `left` were not edited. */
    private readonly onEnd: (left: readonly string[]) => void,
  ) {}

  /** Pictures that must not leave before they have been edited. */
  get missing(): readonly Item[] {
    return this.store.state.items.filter((item) => this.pictures.misses(item));
  }

  /** Puts pictures into the editor; what cannot be edited stays where it is. */
  begin(items: readonly Item[]): void {
    const ids = items.filter((item) => this.pictures.canEdit(item)).map(({ picked }) => picked.id);
    if (ids.length === 0) return;
    // The editor will want it; should it not come, the editor says so.
    this.pictures.making().catch(() => undefined);
    this.#set([...new Set([...this.store.state.editing, ...ids])]);
  }

  /** What the editor made of a picture. */
  save(id: string, event: Extract<ItemEvent, { kind: "edit" | "describe" | "leaveAsIs" }>): void {
    this.store.item(id, event);
    const picked = this.store.find(id)?.picked;
    if (event.kind === "edit" && picked?.edited?.cropped !== undefined) this.page.cropped(picked);
  }

  /** The editor is done with `id`, whether it changed it or not. */
  end(id: string): void {
    this.#set(this.store.state.editing.filter((other) => other !== id));
    this.onEnd([]);
  }

  /** The user leaves the editor with pictures still in it. */
  leave(): void {
    const { editing } = this.store.state;
    this.#set([]);
    this.onEnd(editing);
  }

  #set(ids: readonly string[]): void {
    this.store.dispatch({ kind: "editing", ids });
  }
}
