// Words, numbers, sizes and times in the user's language.

import type { Span } from "../model/progress";
import type { Key } from "./en";
import { known } from "./english/known";
import { elsewhere, shownAs, special } from "./hosted";

export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** The texts of one language. A text that is the same for every number needs no forms. */
export type Words = Readonly<Record<Key, string | Forms>>;

export type Values = Readonly<Record<string, string | number>>;

const SIZE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export class Texts {
  readonly #plural: Intl.PluralRules;
  readonly #made: Intl.NumberFormat[] = [];

  /**
   * @param locale for numbers, a BCP 47 tag
   * @param custom a page's own wording, by the English one
   * @param words the texts; one that is missing is said in English
   */
  constructor(
    readonly locale: string,
    private readonly custom: Readonly<Record<string, string>> = {},
    private readonly words: Partial<Words> = {},
  ) {
    this.#plural = new Intl.PluralRules(locale);
  }

  /** The text `key` with `values` in the place of its `{names}`; `count` chooses the plural form. */
  say(key: Key, values: Values = {}): string {
    const { count } = values;
    const english = formOf(known[key] ?? key, ENGLISH, count);
    const own = this.words[key];
    const wording =
      special[key]?.(this.custom, values) ??
      this.custom[english] ??
      elsewhere[key]?.(this.custom, values) ??
      (own === undefined ? (shownAs[english] ?? english) : formOf(own, this.#plural, count));
    return wording.replace(/\{(\w+)\}/g, (whole, name: string) => this.#value(values[name], whole));
  }

  /** A name that the page may replace as well. */
  named(name: string): string {
    return this.custom[name] ?? name;
  }

  /** Bytes as people read them: 2.4 MB. */
  size(bytes: number): string {
    const step = Math.min(SIZE_UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
    const value = bytes / 1000 ** step;
    const text = this.#sizes(step, step > 1 && value < 100 ? 1 : 0).format(value);
    // Hebrew writes the units in Latin letters; "5 MB" must not become "MB 5" there.
    return this.locale.startsWith("he") ? `\u2068${text}\u2069` : text;
  }

  // A formatter costs more than all the rows that it is for.
  #sizes(step: number, digits: number): Intl.NumberFormat {
    const key = step * 2 + digits;
    const made = this.#made[key] ?? new Intl.NumberFormat(this.locale, {
      style: "unit",
      unit: SIZE_UNITS[step] ?? "byte",
      unitDisplay: step === 0 ? "long" : "short",
      maximumFractionDigits: digits,
    });
    return (this.#made[key] = made);
  }

  percent(whole: number): string {
    return new Intl.NumberFormat(this.locale, { style: "percent" }).format(whole / 100);
  }

  span(span: Span): string {
    switch (span.unit) {
      case "moment":
      case "underMinute":
        return this.say(span.unit);
      case "minute":
        return this.say("minutes", { count: span.count });
      case "hour":
        return this.say("hours", { count: span.count });
    }
  }

  /** A moment as a server writes it, to the second and in the user's zone; what is no date stays as it is. */
  moment(written: string): string {
    const time = Date.parse(written);
    if (Number.isNaN(time)) return written;
    return new Intl.DateTimeFormat(this.locale, { dateStyle: "medium", timeStyle: "long" }).format(time);
  }

  list(words: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: "conjunction" }).format(words);
  }

  #value(value: string | number | undefined, whole: string): string {
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(this.locale).format(value) : value;
  }
}

const ENGLISH = new Intl.PluralRules("en");

function formOf(entry: string | Forms, rules: Intl.PluralRules, count: string | number | undefined): string {
  if (typeof entry === "string") return entry;
  return (typeof count === "number" ? entry[rules.select(count)] : undefined) ?? entry.other;
}

/** What browsers call a language that we have under another name. */
const ALSO: Readonly<Record<string, readonly string[]>> = { no: ["nb", "nn"] };

/** The tag to format numbers by: the user's own where it is of the interface's language and in its script. */
export function localeFor(language: string, preferred: readonly string[]): string {
  const names = [language, ...(ALSO[language] ?? [])];
  const script = scriptOf(language);
  return preferred.find((tag) => names.some((name) => tag === name || tag.startsWith(`${name}-`)) && scriptOf(tag) === script) ?? language;
}

// zh is in simplified characters, zh-TW is not.
function scriptOf(tag: string): string | undefined {
  return new Intl.Locale(tag).maximize().script;
}
