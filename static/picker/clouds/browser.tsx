// A source whose folders the server lists: signing in, looking around, searching, and choosing what is to be added.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { GridIcon, ListIcon } from "../list/icons";
import { CloudFile } from "../model/linked";
import { filesOfFolders } from "../model/options";
import { problemFrom, type Problem } from "../model/problem";
import { CUSTOM_SOURCE, type Source } from "../model/sources";
import type { Brought } from "../sources/local";
import { IconButton, TextButton } from "../view/button";
import { AddIcon, AlertIcon, FolderIcon, OfflineIcon, RetryIcon } from "../view/icons";
import { Support } from "../view/notice";
import { useUi } from "../view/ui";
import { limitWords, problemWords } from "../view/words";
import { ask, type Entry } from "./answers";
import { added, toggled, unfit, type Choice, type Limits } from "./choice";
import { Entries } from "./entries";
import { useFolder, type View } from "./folder";
import { gather } from "./gather";
import { SignIn } from "./sign-in";
import { below, between, rootOf, upTo, type Trail } from "./trail";

export { clouds as english } from "../i18n/english/clouds";

/** Who types does not want an answer to every letter; milliseconds. */
const TYPING_MS = 300;

interface Props {
  readonly source: Extract<Source, { kind: "cloud" }>;
  readonly online: boolean;
  readonly onBrought: (brought: Brought) => void;
}

export function Browser({ source, online, onBrought }: Props): JSX.Element {
  const { announcer, session, texts } = useUi();
  const { name } = source;
  const label = texts.named(source.label);
  const { customSourcePath, customSourceContainer, viewType } = session.options;
  const root = useMemo(() => rootOf(label, name === CUSTOM_SOURCE ? customSourcePath : undefined), []);
  const [trail, setTrail] = useState<Trail>(root);
  const [search, setSearch] = useState("");
  const [choice, setChoice] = useState<Choice>(new Map());
  const [grid, setGrid] = useState(viewType === "grid");
  const [reading, setReading] = useState(false);
  const fromList = useRef(false);
  const current = trail[trail.length - 1] ?? root[0];
  const { view, searches, open, more, check } = useFolder(name, { path: current.path, search }, online);
  const limits: Limits = { rules: session.rules, room: session.room, folders: filesOfFolders(session.options) > 0 };
  const tell = (next: Choice): void => {
    setChoice(next);
    announcer.say(texts.say("cloudSelected", { count: next.size }));
  };
  const choose = (next: Choice): void => (next === choice ? announcer.say(texts.say("cloudFull")) : tell(next));
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
  const bring = (entries: readonly Entry[]): void => {
    const customSource = name === CUSTOM_SOURCE
      ? { ...(customSourcePath ? { customSourcePath } : {}), ...(customSourceContainer ? { customSourceContainer } : {}) }
      : {};
    const incoming = entries.map((entry) => ({ file: new CloudFile({ cloud: name, path: entry.path, customSource }, entry), path: entry.path, source: name }));
    onBrought({ incoming, refused: [] });
  };
  const add = async (): Promise<void> => {
    const all = [...choice.values()];
    const folders = all.filter(({ folder }) => folder);
    const files = all.filter(({ folder }) => !folder);
    if (folders.length === 0) return bring(files);
    setReading(true);
    announcer.say(texts.say("cloudReading"));
    try {
      const asking = (question: Parameters<typeof ask>[2]): ReturnType<typeof ask> => ask((clouds, token) => session.cloud.list(clouds, token), name, question);
      const found = await gather(asking, folders, limits.room - files.length, (entry) => unfit(limits, entry) === undefined);
      if (found.length + files.length === 0) session.tell(label, texts.say("cloudEmpty"));
      bring([...files, ...found]);
    } catch (error) {
      session.tell(label, problemWords(texts, problemFrom(error)));
    } finally {
      setReading(false);
    }
  };
  const leave = (): void => {
    setChoice(new Map());
    void session.cloud.logout(name).then(() => announcer.say(texts.say("cloudSignedOut", { providerName: label })), () => undefined).then(() => {
      if (trail === root && search === "") open();
      else go(root, false);
    });
  };
  if (view.kind === "signIn") return <SignIn name={name} label={label} url={view.url} onCheck={check} />;
  const entry = (at: Entry): string => (search === "" ? "" : between(root, at.path));
  return (
    <div class="up-clouds" data-view={view.kind}>
      <div class="up-clouds-top">
        <Crumbs trail={trail} onGo={(index) => go(upTo(trail, index), false)} />
        <div class="up-clouds-tools">
          {(searches || search !== "") && <Search key={current.path} label={texts.say("cloudSearch", { name: current.name })} onSearch={(words) => {
            fromList.current = false;
            setSearch(words);
          }} />}
          {view.kind !== "failed" && <IconButton label={texts.say(grid ? "asList" : "asGrid")} icon={grid ? <ListIcon /> : <GridIcon />} onClick={() => setGrid(!grid)} />}
          {name !== CUSTOM_SOURCE && <TextButton tone="quiet" onClick={leave}>{texts.say("signOut")}</TextButton>}
        </div>
      </div>
      {view.kind === "opening" && <Opening grid={grid} label={texts.say("cloudLoading", { name: current.name })} />}
      {view.kind === "failed" && <Failed problem={view.problem} name={current.name} online={online} onRetry={open} />}
      {view.kind === "open" && view.entries.length === 0 && (
        <Nothing icon={<FolderIcon />}>{search === "" ? texts.say("cloudEmpty") : texts.say("cloudNone", { search })}</Nothing>
      )}
      {view.kind === "open" && view.entries.length > 0 && (
        <Entries
          key={`${current.path} ${search}`}
          view={view}
          label={texts.say("cloudItems", { name: current.name })}
          grid={grid}
          choice={choice}
          limits={limits}
          whereOf={entry}
          focused={fromList.current}
          onOpen={(folder) => go(below(trail, folder), true)}
          onToggle={(one) => {
            const why = unfit(limits, one);
            if (why === undefined || choice.has(one.path)) choose(toggled(choice, limits, one));
            else if (!one.folder) announcer.say(texts.say({ type: "cloudWrongType", size: "cloudTooBig", full: "cloudFull" }[why] as "cloudFull"));
          }}
          onAdd={(some) => choose(added(choice, limits, some))}
          onUp={up}
          onMore={more}
        />
      )}
      {(view.kind !== "failed" || choice.size > 0) && <Bar choice={choice} reading={reading} full={limits.room === 0} onClear={() => tell(new Map())} onAdd={() => void add()} />}
    </div>
  );
}

// What there is now, for those who do not see it.
function useSaid(view: View, folder: string, label: string, search: string): void {
  const { announcer, texts } = useUi();
  const before = useRef<View["kind"]>("opening");
  useEffect(() => {
    const was = before.current;
    before.current = view.kind;
    if (view.kind === "failed") announcer.warn(texts.say("cloudFailed", { name: folder }));
    if (view.kind !== "open") return;
    if (was === "signIn") announcer.say(texts.say("cloudSignedIn", { providerName: label }));
    const count = view.entries.length;
    const nothing = search === "" ? texts.say("cloudEmpty") : texts.say("cloudNone", { search });
    announcer.say(count === 0 ? nothing : search === "" ? texts.say("cloudShown", { count, name: folder }) : texts.say("cloudFound", { count }));
  }, [view]);
}

function Crumbs({ trail, onGo }: { trail: Trail; onGo: (index: number) => void }): JSX.Element {
  const { texts } = useUi();
  return (
    <nav class="up-crumbs" aria-label={texts.say("cloudPath")}>
      <ol class="up-crumbs-list">
        {trail.map(({ name, path }, index) => (
          <li class="up-crumb" key={path}>
            {index < trail.length - 1
              ? <TextButton tone="quiet" onClick={() => onGo(index)}><bdi>{name}</bdi></TextButton>
              : <span class="up-crumb-here" aria-current="page" tabIndex={-1} data-rescue><bdi>{name}</bdi></span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Search({ label, onSearch }: { label: string; onSearch: (words: string) => void }): JSX.Element {
  const [typed, setTyped] = useState<string>();
  useEffect(() => {
    if (typed === undefined) return;
    const timer = setTimeout(() => onSearch(typed.trim()), typed === "" ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <input
      class="up-field up-clouds-search"
      type="search"
      form=""
      autocomplete="off"
      maxLength={100}
      aria-label={label}
      placeholder={label}
      value={typed ?? ""}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        onSearch((typed ?? "").trim());
      }}
    />
  );
}

const ROWS = [0, 1, 2, 3, 4, 5];

function Opening({ grid, label }: { grid: boolean; label: string }): JSX.Element {
  return (
    <div class="up-clouds-scroll" aria-busy="true">
      <p class="up-hidden">{label}</p>
      <div class={`up-clouds-list ${grid ? "up-clouds-list--grid" : ""}`} aria-hidden="true">
        {ROWS.map((row) => (
          <div class="up-entry up-entry--coming" key={row}>
            <span class="up-entry-picture" />
            <span class="up-skeleton" />
          </div>
        ))}
      </div>
    </div>
  );
}

interface FailedProps {
  readonly problem: Problem;
  readonly name: string;
  readonly online: boolean;
  readonly onRetry: () => void;
}

function Failed({ problem, name, online, onRetry }: FailedProps): JSX.Element {
  const { texts, supportEmail, onRetryOpen } = useUi();
  const known = { not_configured: "cloudNotSetUp", not_found: "cloudGone" } as const;
  const own = problem.code === undefined ? undefined : known[problem.code as keyof typeof known];
  const words = online || problem.code !== undefined ? (own === undefined ? problemWords(texts, problem) : texts.say(own)) : texts.say("cloudOffline");
  return (
    <Nothing icon={online ? <AlertIcon /> : <OfflineIcon />} bad title={texts.say("cloudFailed", { name })}>
      {words}
      {supportEmail !== undefined && <Support email={supportEmail} />}
      <div class="up-sign-in-actions">
        <TextButton tone="primary" icon={<RetryIcon />} onClick={problem.remedy === "renew" ? onRetryOpen : onRetry}>{texts.say("retry")}</TextButton>
      </div>
    </Nothing>
  );
}

interface NothingProps {
  readonly icon: ComponentChildren;
  readonly bad?: boolean;
  readonly title?: string;
  readonly children: ComponentChildren;
}

function Nothing({ icon, bad = false, title, children }: NothingProps): JSX.Element {
  return (
    <div class="up-sign-in">
      <span class={`up-drop-icon ${bad ? "up-drop-icon--bad" : ""}`}>{icon}</span>
      {title !== undefined && <h3 class="up-subtitle up-sign-in-title">{title}</h3>}
      <div class="up-sign-in-words">{children}</div>
    </div>
  );
}

interface BarProps {
  readonly choice: Choice;
  readonly reading: boolean;
  readonly full: boolean;
  readonly onClear: () => void;
  readonly onAdd: () => void;
}

function Bar({ choice, reading, full, onClear, onAdd }: BarProps): JSX.Element {
  const { session, texts } = useUi();
  const count = choice.size;
  const folders = [...choice.values()].filter(({ folder }) => folder).length;
  const words = reading ? texts.say("cloudReading")
    : full ? texts.say("cloudFull")
    : count === 0 ? limitWords(texts, session.rules)
    : texts.say("cloudSelected", { count });
  return (
    <div class={`up-clouds-bar fsp-footer ${count > 0 ? "fsp-footer--appeared" : ""}`}>
      <p class="up-clouds-count">{words}</p>
      {count > 0 && <TextButton tone="quiet" onClick={onClear}>{texts.say("deselectAll")}</TextButton>}
      <span class="up-clouds-add">
        <TextButton tone="primary" icon={<AddIcon />} unavailable={count === 0 || reading ? words : undefined} onClick={onAdd}>
          {count === 0 ? texts.say("cloudAddNone") : texts.say(folders === count ? "cloudAddFolder" : "cloudAdd", { count })}
        </TextButton>
      </span>
    </div>
  );
}
