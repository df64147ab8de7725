// From what is chosen to files in the picker; folders are looked into first.

import { useState } from "preact/hooks";
import { CloudFile } from "../model/link-transfer";
import { problemFrom } from "../model/problem";
import { CUSTOM_SOURCE } from "../model/sources";
import type { Brought } from "../sources/local";
import { useUi } from "../view/ui";
import { problemWords } from "../view/words";
import { ask, type Answer, type Entry, type Question } from "./answers";
import { unfit, type Choice, type Limits } from "./choice";
import { gather } from "./gather";

export interface Adding {
  /** Whether folders are being looked into. */
  readonly reading: boolean;
  add(choice: Choice): Promise<void>;
}

export function useAdding({ name }: { readonly name: string }, label: string, limits: Limits, onBrought: (brought: Brought) => void): Adding {
  const { announcer, session, texts } = useUi();
  const [reading, setReading] = useState(false);
  const { customSourcePath, customSourceContainer } = session.options;
  const customSource = name === CUSTOM_SOURCE
    ? { ...(customSourcePath ? { customSourcePath } : {}), ...(customSourceContainer ? { customSourceContainer } : {}) }
    : {};
  const bring = (entries: readonly Entry[]): void => onBrought({
    incoming: entries.map((entry) => ({ file: new CloudFile({ cloud: name, path: entry.path, customSource }, entry), path: entry.path, source: name })),
    refused: [],
  });
  const look = (question: Question): Promise<Answer> => ask((clouds, token) => session.cloud.list(clouds, token), name, question);
  const add = async (choice: Choice): Promise<void> => {
    const all = [...choice.values()];
    const files = all.filter(({ folder }) => !folder);
    if (files.length === all.length) return bring(files);
    setReading(true);
    announcer.say(texts.say("cloudReading"));
    try {
      const folders = all.filter(({ folder }) => folder);
      const found = await gather(look, folders, limits.room - files.length, (entry) => unfit(limits, entry) === undefined);
      if (found.length + files.length === 0) session.tell(label, texts.say("cloudEmpty"));
      bring([...files, ...found]);
    } catch (error) {
      session.tell(label, problemWords(texts, problemFrom(error)));
    } finally {
      setReading(false);
    }
  };
  return { reading, add };
}
