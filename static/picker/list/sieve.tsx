// Above many files: which of them to show, and in which order. A part of its own: most people choose a few.

import type { JSX } from "preact";
import type { Order, Showing, Sieve } from "../model/sieve";
import type { Key } from "../i18n/en";
import { useUi } from "../view/ui";

export { sieve as english } from "../i18n/english/sieve";
export { sift } from "../model/sieve";

interface Props {
  readonly sieve: Sieve;
  readonly onChange: (sieve: Sieve) => void;
}

const SHOWING: readonly (readonly [Showing, Key])[] = [
  ["all", "showAll"], ["images", "showImages"], ["active", "sending"], ["stored", "showStored"], ["failed", "showFailed"],
];
const ORDERS: readonly (readonly [Order, Key])[] = [
  ["added", "orderAdded"], ["name", "orderName"], ["size", "orderSize"], ["state", "orderState"],
];

export function SieveBar({ sieve, onChange }: Props): JSX.Element {
  const { texts } = useUi();
  return (
    <div class="up-sieve" role="search" aria-label={texts.say("filter")}>
      <input
        form=""
        type="search"
        class="up-field up-sieve-text"
        aria-label={texts.say("filter")}
        placeholder={texts.say("filter")}
        value={sieve.text}
        onInput={(event) => onChange({ ...sieve, text: event.currentTarget.value })}
      />
      <Choice label="showing" value={sieve.showing} choices={SHOWING} onChange={(showing) => onChange({ ...sieve, showing })} />
      <Choice label="order" value={sieve.order} choices={ORDERS} onChange={(order) => onChange({ ...sieve, order })} />
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: Key;
  readonly value: T;
  readonly choices: readonly (readonly [T, Key])[];
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, choices, onChange }: ChoiceProps<T>): JSX.Element {
  const { texts } = useUi();
  const pick = (wanted: string): void => {
    const chosen = choices.find(([name]) => name === wanted);
    if (chosen !== undefined) onChange(chosen[0]);
  };
  return (
    <select form="" class="up-field up-sieve-choice" aria-label={texts.say(label)} title={texts.say(label)} value={value} onChange={(event) => pick(event.currentTarget.value)}>
      {choices.map(([name, key]) => <option value={name} key={name}>{texts.say(key)}</option>)}
    </select>
  );
}
