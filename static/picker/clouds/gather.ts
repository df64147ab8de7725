// The files of chosen folders, looked for folder by folder.

import type { Answer, Entry, Question } from "./answers";

/** Most questions to the server for one choice, and most files of it that nobody accepts. */
const MAX_QUESTIONS = 200;
const MAX_UNFIT = 1000;

/**
 * The files below `folders`, at most one more than `room` of those that `fits`, so that the user hears of the limit.
 * Rejects like an upload does.
 */
export async function gather(
  ask: (question: Question) => Promise<Answer>,
  folders: readonly Entry[],
  room: number,
  fits: (entry: Entry) => boolean,
): Promise<readonly Entry[]> {
  const files: Entry[] = [];
  const waiting: Question[] = folders.map(({ path }) => ({ path }));
  let fitting = 0;
  for (let asked = 0; asked < MAX_QUESTIONS; asked++) {
    const question = waiting.shift();
    if (question === undefined) break;
    const answer = await ask(question);
    if (answer.kind === "signIn") break;
    for (const entry of answer.entries) {
      if (entry.folder) {
        waiting.push({ path: entry.path });
        continue;
      }
      files.push(entry);
      if (fits(entry)) fitting++;
      if (fitting > room || files.length - fitting > MAX_UNFIT) return files;
    }
    // The rest of a folder before what lies deeper.
    if (answer.next !== undefined) waiting.unshift({ ...question, next: answer.next });
  }
  return files;
}
