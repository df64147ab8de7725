// Medians and Markdown tables.
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg, release } from "node:os";

const figure = (digits = 0) => new Intl.NumberFormat("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const number = (value, digits) => figure(digits).format(value);

/** `median (least to most)`. */
export function spread(values, digits) {
  if (values.length === 0) return "-";
  if (values.length === 1) return number(values[0], digits);
  return `${number(median(values), digits)} (${number(Math.min(...values), digits)} to ${number(Math.max(...values), digits)})`;
}

export function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** What is wanted, beside what was measured. */
export class Goals {
  #rows = [];
  missed = 0;

  /** `measured` may be missing: what did not end is a miss. */
  atMost(what, measured, wanted, unit) {
    const passed = measured !== undefined && measured <= wanted;
    this.missed += passed ? 0 : 1;
    const seen = measured === undefined ? "did not end" : `${number(measured, measured % 1 !== 0 && measured < 100 ? 1 : 0)} ${unit}`;
    this.#rows.push([what, seen, `<= ${number(wanted)} ${unit}`, passed ? "pass" : "**miss**"]);
  }

  toString() {
    return table(["goal", "measured", "wanted", ""], this.#rows);
  }
}

/** One line about where this ran. */
export function machine() {
  const model = /^model name\s*: (.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "?";
  return `${availableParallelism()} cores (${model}), Linux ${release()}, ${load()} at the start`;
}

export const load = () => `load average ${loadavg().slice(0, 2).map((value) => value.toFixed(1)).join(" and ")} (1 and 5 minutes)`;
