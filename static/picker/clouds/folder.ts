// One folder, or one search, as it is fetched page by page.

import { useEffect, useRef, useState } from "preact/hooks";
import type { ControlToken } from "../model/client";
import { problemFrom, type Problem } from "../model/problem";
import { useUi } from "../view/ui";
import { ask, type Answer, type Entry } from "./answers";

export interface Place {
  readonly path: string;
  readonly search: string;
}

export type View =
  | { readonly kind: "opening" }
  | { readonly kind: "signIn"; readonly url: string }
  | { readonly kind: "failed"; readonly problem: Problem }
  | {
    readonly kind: "open";
    readonly entries: readonly Entry[];
    readonly next: string | undefined;
    /** What becomes of the next page. */
    readonly more: "waits" | "comes" | Problem;
  };

const OPENING: View = { kind: "opening" };

export interface Folder {
  readonly view: View;
  /** Whether the source can be searched, as far as it has said. */
  readonly searches: boolean;
  /** Fetches the first page anew. */
  open(): void;
  more(): void;
  /** Looks whether somebody has signed in by now; nothing is shown of the asking. */
  check(): Promise<void>;
}

export function useFolder(cloud: string, { path, search }: Place, online: boolean): Folder {
  const { session } = useUi();
  const here = `${path} ${search}`;
  const [seen, setSeen] = useState<{ readonly place: string; readonly view: View }>({ place: here, view: OPENING });
  // What was seen of another place is not shown here, not even until the next answer.
  const view = seen.place === here ? seen.view : OPENING;
  const setView = (now: View): void => setSeen({ place: here, view: now });
  const [searches, setSearches] = useState(false);
  // An answer that comes when another place is open changes nothing.
  const turn = useRef(0);
  const underWay = useRef<ControlToken>({});
  const asking = async (next: string | undefined, onAnswer: (answer: Answer) => void, onProblem: (problem: Problem) => void): Promise<void> => {
    const mine = ++turn.current;
    underWay.current.cancel?.();
    const token: ControlToken = {};
    underWay.current = token;
    try {
      const answer = await ask((clouds, control) => session.cloud.list(clouds, control), cloud, { path, next, search }, token);
      if (mine !== turn.current) return;
      if (answer.kind === "page") setSearches(answer.searches);
      onAnswer(answer);
    } catch (error) {
      if (mine === turn.current) onProblem(problemFrom(error));
    }
  };
  const first = (answer: Answer): void =>
    setView(answer.kind === "signIn" ? answer : { kind: "open", entries: answer.entries, next: answer.next, more: "waits" });
  const open = (): void => {
    setView(OPENING);
    void asking(undefined, first, (problem) => setView({ kind: "failed", problem }));
  };
  const more = (): void => {
    if (view.kind !== "open" || view.next === undefined || view.more === "comes") return;
    setView({ ...view, more: "comes" });
    void asking(view.next, (answer) => {
      if (answer.kind === "signIn") return setView(answer);
      const known = new Set(view.entries.map((entry) => entry.path));
      const fresh = answer.entries.filter((entry) => !known.has(entry.path));
      setView({ kind: "open", entries: [...view.entries, ...fresh], next: answer.next, more: "waits" });
    }, (problem) => setView({ ...view, more: problem }));
  };
  const check = (): Promise<void> => asking(undefined, first, (problem) => {
    // A connection that fails for a moment is no answer.
    if (problem.code !== undefined) setView({ kind: "failed", problem });
  });
  useEffect(() => {
    open();
    return () => {
      turn.current++;
      underWay.current.cancel?.();
    };
  }, [path, search]);
  useEffect(() => {
    if (online && view.kind === "failed" && view.problem.remedy === "retry" && view.problem.code === undefined) open();
  }, [online]);
  return { view, searches, open, more, check };
}
