// The two kinds of button: with words, and with only an icon and its words for screen readers and the tooltip.

import type { ComponentChildren, JSX } from "preact";
import { useUi } from "./ui";

interface TextProps {
  readonly tone: "primary" | "plain" | "quiet";
  readonly disabled?: boolean;
  readonly icon?: ComponentChildren;
  readonly children: ComponentChildren;
  /** Class names that pages and tests written for the hosted picker look for. */
  readonly alias?: string;
  readonly onClick: () => void;
}

export function TextButton({ tone, disabled = false, icon, children, alias = "", onClick }: TextProps): JSX.Element {
  return (
    <button type="button" class={`up-button up-button--${tone} fsp-button ${alias}`} disabled={disabled} onClick={onClick}>
      {icon}
      {children}
    </button>
  );
}

interface IconProps {
  readonly label: string;
  /** The key that does the same while the row has the focus. */
  readonly shortcut?: string;
  readonly icon: ComponentChildren;
  readonly alias?: string;
  readonly tone?: "plain" | "bad";
  readonly onClick: () => void;
}

export function IconButton({ label, shortcut, icon, alias = "", tone = "plain", onClick }: IconProps): JSX.Element {
  const { texts } = useUi();
  const title = shortcut === undefined ? label : texts.say("withKey", { action: label, key: shortcut });
  return (
    <button
      type="button"
      class={`up-icon-button up-icon-button--${tone} ${alias}`}
      aria-label={label}
      title={title}
      {...(shortcut === undefined ? {} : { "aria-keyshortcuts": shortcut })}
      onClick={onClick}
    >
      {icon}
    </button>
  );
}
