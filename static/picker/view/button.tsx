// The two kinds of button: with words, and with only an icon and its words for screen readers and the tooltip.
//
// No button of the picker has a `type`: resets that are widely used style `[type=button]`, which weighs as much as a
// class. `form=""` names no form, so none of them submits the form that the picker may stand in.

import type { ComponentChildren, JSX } from "preact";
import { useUi } from "./ui";

interface TextProps {
  readonly tone: "primary" | "plain" | "quiet";
  readonly disabled?: boolean;
  /** Why it can do nothing now. It stays where it is, and keeps the focus. */
  readonly unavailable?: string | undefined;
  readonly icon?: ComponentChildren;
  readonly children: ComponentChildren;
  /** Class names that pages and tests written for the hosted picker look for. */
  readonly alias?: string;
  /** The whole name, where the words alone do not say what it is about. */
  readonly label?: string;
  readonly onClick: () => void;
}

export function TextButton({ tone, disabled = false, unavailable, icon, children, alias = "", label, onClick }: TextProps): JSX.Element {
  return (
    <button
      form=""
      class={`up-button up-button--${tone} fsp-button ${alias}`}
      disabled={disabled}
      {...(label === undefined ? {} : { "aria-label": label })}
      {...whether(unavailable, onClick)}
    >
      {icon}
      {children}
    </button>
  );
}

interface IconProps {
  readonly label: string;
  /** The key that does the same while the row has the focus. */
  readonly shortcut?: string;
  /** Why it can do nothing now; said in the place of the label's own tooltip. */
  readonly unavailable?: string | undefined;
  readonly icon: ComponentChildren;
  readonly alias?: string;
  readonly tone?: "plain" | "bad";
  readonly onClick: () => void;
}

export function IconButton({ label, shortcut, unavailable, icon, alias = "", tone = "plain", onClick }: IconProps): JSX.Element {
  const { texts } = useUi();
  const title = shortcut === undefined ? label : texts.say("withKey", { action: label, key: shortcut });
  return (
    <button
      form=""
      class={`up-icon-button up-icon-button--${tone} ${alias}`}
      aria-label={label}
      title={title}
      {...(shortcut === undefined ? {} : { "aria-keyshortcuts": shortcut })}
      {...whether(unavailable, onClick)}
    >
      {icon}
    </button>
  );
}

// A tooltip of a button that has a name is its description, too.
function whether(unavailable: string | undefined, onClick: () => void): object {
  return unavailable === undefined ? { onClick } : { "aria-disabled": "true", title: unavailable };
}
