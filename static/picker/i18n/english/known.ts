// The English texts that are on the page by now, and what they are called in other languages.

import type { Forms, Words } from "../text";
import { core } from "./core";

export const known: Partial<Words> = { ...core };

/** A language as it is loaded: for each part the texts alone, in the order of the English ones. */
export type Lists = Readonly<Record<string, readonly (string | Forms)[]>>;

const parts: Record<string, Partial<Words>> = { core };
const translations: { readonly lists: Lists; readonly words: Partial<Words> }[] = [];

/** Adds what the part `name` says, in every language that is here. */
export function learn(name: string, words: Partial<Words>): void {
  Object.assign(known, words);
  parts[name] = words;
  for (const { lists, words: all } of translations) Object.assign(all, called(words, lists[name]));
}

/** The texts of `lists` by their names; those of parts that come later are added then. */
export function translated(lists: Lists): Partial<Words> {
  const words = {};
  for (const [name, english] of Object.entries(parts)) Object.assign(words, called(english, lists[name]));
  translations.push({ lists, words });
  return words;
}

function called(english: Partial<Words>, list: Lists[string] = []): Partial<Words> {
  return Object.fromEntries(Object.keys(english).map((key, at) => [key, list[at]]));
}
