// Where somebody is, the way back up, and the field to search below.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { GridIcon, ListIcon } from "../list/icons";
import { IconButton, TextButton } from "../view/button";
import { useUi } from "../view/ui";
import type { Trail } from "./trail";

/** Who types does not want an answer to every letter; milliseconds. */
const TYPING_MS = 300;

interface Props {
  readonly trail: Trail;
  /** The words that are searched for; none where the source has no search. */
  readonly search: string | undefined;
  /** How it is shown, where anything is. */
  readonly grid: boolean | undefined;
  readonly onGo: (index: number) => void;
  readonly onSearch: (words: string) => void;
  readonly onGrid: (grid: boolean) => void;
  readonly onSignOut: (() => void) | undefined;
}

export function Top({ trail, search, grid, onGo, onSearch, onGrid, onSignOut }: Props): JSX.Element {
  const { texts } = useUi();
  const { name, path } = trail[trail.length - 1] ?? trail[0];
  return (
    <div class="up-clouds-top">
      <Crumbs trail={trail} onGo={onGo} />
      <div class="up-clouds-tools">
        {search !== undefined && <Search key={path} label={texts.say("cloudSearch", { name })} search={search} onSearch={onSearch} />}
        {grid !== undefined && (
          <IconButton label={texts.say(grid ? "asList" : "asGrid")} icon={grid ? <ListIcon /> : <GridIcon />} onClick={() => onGrid(!grid)} />
        )}
        {onSignOut !== undefined && <TextButton tone="quiet" onClick={onSignOut}>{texts.say("signOut")}</TextButton>}
      </div>
    </div>
  );
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

function Search({ label, search, onSearch }: { label: string; search: string; onSearch: (words: string) => void }): JSX.Element {
  const [typed, setTyped] = useState<string>();
  // Whoever leaves the search by another way leaves its words.
  useEffect(() => {
    if (search === "") setTyped(undefined);
  }, [search]);
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
