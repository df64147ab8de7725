// Which rows the list has, with the files of a folder in a drawer. What drawers need is loaded when a folder comes.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { DrawerProps } from "../drawers/row";
import type { Line } from "../model/drawers";
import type { Item } from "../model/item";
import type { Sieve } from "../model/sieve";
import { drawersPart } from "../parts";
import { usePart } from "../view/late";
import { useUi } from "../view/ui";
import { Name } from "./name";

export interface Drawers {
  readonly lines: readonly Line[];
  readonly draw: (props: Omit<DrawerProps, "onToggle" | "Name">) => JSX.Element | null;
}

/** The rows for `items`, which `sieve` has let through. Should drawers not come, files of folders are rows like others. */
export function useDrawers(items: readonly Item[], sieve: Sieve): Drawers {
  const { texts } = useUi();
  const [missing, setMissing] = useState(false);
  const part = usePart(drawersPart, useMemo(() => items.some(isInFolder), [items]), () => setMissing(true));
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(() => {
    if (part !== undefined) return part.linesOf(items, sieve, open, texts.locale);
    const shown = missing ? items : items.filter((item) => !isInFolder(item));
    return shown.map((item): Line => ({ kind: "file", id: item.picked.id, item }));
  }, [part, missing, items, open]);
  const toggle = (id: string): void => setOpen((before) => {
    const next = new Set(before);
    if (!next.delete(id)) next.add(id);
    return next;
  });
  const draw: Drawers["draw"] = (props) => part === undefined
    ? null
    : <part.DrawerRow key={props.drawer.id} {...props} Name={Name} onToggle={() => toggle(props.drawer.id)} />;
  return { lines, draw };
}

function isInFolder({ picked: { path, source } }: Item): boolean {
  return source === undefined && path.includes("/");
}
