// A bar that moves on bytes that have left. Its length goes through a custom property set from script, which a
// strict content policy allows; a style attribute it would not.

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  readonly label: string;
  readonly percent: number;
  /** The same in words. */
  readonly text: string;
  readonly tone: "moving" | "still" | "good" | "bad";
  readonly where: "row" | "total";
}

export function Bar({ label, percent, text, tone, where }: Props): JSX.Element {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => bar.current?.style.setProperty("--up-part", `${percent}%`), [percent]);
  return (
    <div
      ref={bar}
      class={`up-bar up-bar--${where} up-bar--${tone} fsp-summary__item-progress`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
    >
      <div class="up-bar-fill" />
    </div>
  );
}
