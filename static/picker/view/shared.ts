// What parts of the picker that are loaded later use of it, so that they need not bring it along. The bundler leaves
// exactly these names open in them.

import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { jsx, jsxs } from "preact/jsx-runtime";
import { notify } from "../callbacks";
import { fields } from "../model/api";
import { LinkedFile } from "../model/linked";
import { stampedName } from "../model/names";
import { problemFrom } from "../model/problem";
import { IconButton, TextButton } from "./button";
import {
  AddIcon, AlertIcon, AudioIcon, CameraIcon, CloseIcon, DeviceIcon, icon, LinkIcon, RetryIcon, TypeIcon, VideoIcon,
} from "./icons";
import { useModal } from "./modal";
import { useUi } from "./ui";
import { linkedSize, problemWords } from "./words";

const modules: Readonly<Record<string, object>> = {
  preact: { Fragment },
  "preact/hooks": { useEffect, useLayoutEffect, useMemo, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
  button: { IconButton, TextButton },
  icons: { AddIcon, AlertIcon, AudioIcon, CameraIcon, CloseIcon, DeviceIcon, icon, LinkIcon, RetryIcon, TypeIcon, VideoIcon },
  modal: { useModal },
  ui: { useUi },
  words: { linkedSize, problemWords },
  callbacks: { notify },
  api: { fields },
  linked: { LinkedFile },
  names: { stampedName },
  problem: { problemFrom },
};

/** Stands in for `require` in a part. */
export function shared(name: string): object {
  const module = modules[name];
  if (module === undefined) throw new Error(`the picker does not share ${name}`);
  return module;
}
