// What parts of the picker that are loaded later use of it, so that they need not bring it along. The bundler leaves
// exactly these names open in them.

import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { jsx, jsxs } from "preact/jsx-runtime";
import { IconButton, TextButton } from "./button";
import * as icons from "./icons";
import { useModal } from "./modal";
import { fields } from "../model/api";
import { LinkedFile } from "../model/linked";
import { stampedName } from "../model/names";
import { problemFrom } from "../model/problem";
import { useUi } from "./ui";
import { linkedSize, problemWords } from "./words";

const modules: Readonly<Record<string, object>> = {
  preact: { Fragment },
  "preact/hooks": { useEffect, useLayoutEffect, useMemo, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
  button: { IconButton, TextButton },
  icons,
  modal: { useModal },
  ui: { useUi },
  words: { linkedSize, problemWords },
  api: { fields },
  linked: { LinkedFile },
  problem: { problemFrom },
  names: { stampedName },
};

/** Stands in for `require` in a part. */
export function shared(name: string): object {
  const module = modules[name];
  if (module === undefined) throw new Error(`the picker does not share ${name}`);
  return module;
}
