// What parts of the picker that are loaded later use of it, so that they need not bring it along. The bundler leaves
// exactly these names open in them.

import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { jsx, jsxs } from "preact/jsx-runtime";
import { IconButton, TextButton } from "./button";
import { AlertIcon, CloseIcon, icon } from "./icons";
import { useModal } from "./modal";
import { useUi } from "./ui";

const modules: Readonly<Record<string, object>> = {
  preact: { Fragment },
  "preact/hooks": { useEffect, useLayoutEffect, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
  button: { IconButton, TextButton },
  icons: { AlertIcon, CloseIcon, icon },
  modal: { useModal },
  ui: { useUi },
};

/** Stands in for `require` in a part. */
export function shared(name: string): object {
  const module = modules[name];
  if (module === undefined) throw new Error(`the picker does not share ${name}`);
  return module;
}
