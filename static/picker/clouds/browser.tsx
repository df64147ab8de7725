// A source whose folders the server lists: signing in, looking around, searching, and choosing what is to be added.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { filesOfFolders } from "../model/options";
import { CUSTOM_SOURCE, type Source } from "../model/sources";
import type { Brought } from "../sources/local";
import { useUi } from "../view/ui";
import { useAdding } from "./adding";
import type { Entry } from "./answers";
import { added, toggled, unfit, type Choice, type Limits } from "./choice";
import { ChoiceBar } from "./choice-bar";
import { Entries } from "./entries";
import { useFolder, type View } from "./folder";
import { SignIn } from "./sign-in";
import { Empty, Failed, Opening } from "./states";
import { Top } from "./top";
import { below, between, rootOf, upTo, type Trail } from "./trail";

export { clouds as english } from "../i18n/english/clouds";

const UNFIT_WORDS = { type: "cloudWrongType", size: "cloudTooBig", full: "noRoom" } as const;

interface Props {
  readonly source: Extract<Source, { kind: "cloud" }>;
  readonly online: boolean;
  readonly onBrought: (brought: Brought) => void;
}

export function Browser({ source, online, onBrought }: Props): JSX.Element {
  const { announcer, session, texts } = useUi();
  const { name } = source;
  const label = texts.named(source.label);
  const { customSourcePath, viewType } = session.options;
  const root = useMemo(() => rootOf(label, name === CUSTOM_SOURCE ? customSourcePath : undefined), []);
  const [trail, setTrail] = useState<Trail>(root);
  const [search, setSearch] = useState("");
  const [grid, setGrid] = useState(viewType === "grid");
  const fromList = useRef(false);
  const current = trail[trail.length - 1] ?? root[0];
  const { view, searches, open, more, check } = useFolder(name, { path: current.path, search }, online);
  const limits: Limits = { rules: session.rules, room: session.room, folders: filesOfFolders(session.options) > 0 };
  const { choice, toggle, choose, clear } = useChoice(limits);
  const { reading, add } = useAdding(source, label, limits, onBrought);
  const go = (to: Trail, byList: boolean): void => {
    fromList.current = byList;
    setSearch("");
    setTrail(to);
  };
  const up = (): void => {
    if (search !== "") go(trail, true);
    else if (trail.length > 1) go(upTo(trail, trail.length - 2), true);
  };
  useSaid(view, current.name, label, search);
  const leave = (): void => {
    clear();
    void session.cloud.logout(name).then(() => announcer.say(texts.say("cloudSignedOut", { providerName: label })), () => undefined).then(() => {
      if (trail === root && search === "") open();
      else go(root, false);
    });
  };
  if (view.kind === "signIn") return <SignIn name={name} label={label} url={view.url} onCheck={check} />;
  return (
    <div class="up-clouds" data-view={view.kind}>
      <Top
        trail={trail}
        search={searches || search !== "" ? search : undefined}
        grid={view.kind === "failed" ? undefined : grid}
        onGo={(index) => go(upTo(trail, index), false)}
        onSearch={(words) => {
          fromList.current = false;
          setSearch(words);
        }}
        onGrid={setGrid}
        onSignOut={name === CUSTOM_SOURCE ? undefined : leave}
      />
      {view.kind === "opening" && <Opening grid={grid} label={texts.say("cloudLoading", { name: current.name })} />}
      {view.kind === "failed" && <Failed problem={view.problem} name={current.name} online={online} onRetry={open} />}
      {view.kind === "open" && view.entries.length === 0 && <Empty search={search} onClear={up} />}
      {view.kind === "open" && view.entries.length > 0 && (
        <Entries
          key={`${current.path} ${search}`}
          view={view}
          label={texts.say("cloudItems", { name: current.name })}
          grid={grid}
          choice={choice}
          limits={limits}
          whereOf={({ path }) => (search === "" ? "" : between(root, path))}
          focused={fromList.current}
          onOpen={(folder) => go(below(trail, folder), true)}
          onToggle={toggle}
          onAdd={choose}
          onUp={up}
          onMore={more}
        />
      )}
      {(view.kind !== "failed" || choice.size > 0) && (
        <ChoiceBar choice={choice} reading={reading} full={limits.room === 0} onClear={clear} onAdd={() => void add(choice)} />
      )}
    </div>
  );
}

interface Choosing {
  readonly choice: Choice;
  toggle(entry: Entry): void;
  /** Adds as many of `entries` as fit. */
  choose(entries: readonly Entry[]): void;
  clear(): void;
}

function useChoice(limits: Limits): Choosing {
  const { announcer, texts } = useUi();
  const [choice, setChoice] = useState<Choice>(new Map());
  const set = (next: Choice): void => {
    setChoice(next);
    announcer.say(next === choice ? texts.say("noRoom") : texts.say("cloudSelected", { count: next.size }));
  };
  return {
    choice,
    toggle(entry) {
      const why = unfit(limits, entry);
      if (why === undefined || choice.has(entry.path)) set(toggled(choice, limits, entry));
      else if (!entry.folder) announcer.say(texts.say(UNFIT_WORDS[why]));
    },
    choose: (entries) => set(added(choice, limits, entries)),
    clear: () => set(new Map()),
  };
}

// What there is now, for those who do not see it.
function useSaid(view: View, folder: string, label: string, search: string): void {
  const { announcer, texts } = useUi();
  const before = useRef<View["kind"]>("opening");
  useEffect(() => {
    const was = before.current;
    before.current = view.kind;
    if (view.kind === "failed") announcer.say(texts.say("cloudFailed", { name: folder }));
    if (view.kind !== "open") return;
    if (was === "signIn") announcer.say(texts.say("cloudSignedIn", { providerName: label }));
    const count = view.entries.length;
    const nothing = search === "" ? texts.say("cloudEmpty") : texts.say("cloudNone", { search });
    announcer.say(count === 0 ? nothing : search === "" ? texts.say("cloudShown", { count, name: folder }) : texts.say("cloudFound", { count }));
  }, [view]);
}
