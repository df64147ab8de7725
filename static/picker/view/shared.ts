// What parts of the picker that are loaded later use of it, so that they need not bring it along. The bundler leaves
// exactly these names open in them.

import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { jsx, jsxs } from "preact/jsx-runtime";
import { notify } from "../callbacks";
import { besideScript, workerUrl } from "../address";
import { fields, receiptFrom, startedFrom } from "../model/api";
import { fileBehind, handleOf } from "../model/handles";
import { LinkedFile } from "../model/linked";
import { stampedName } from "../model/names";
import { ApiError, CancelledError, NetworkError, problemFrom, RefusedError } from "../model/problem";
import { about, answered, credentials, post, regionHeader, tags } from "../model/protocol";
import { Bar } from "./bar";
import { IconButton, TextButton } from "./button";
import {
  AddIcon, AlertIcon, AudioIcon, CameraIcon, CloseIcon, DeviceIcon, icon, LinkIcon, ResumeIcon, RetryIcon, TypeIcon, VideoIcon,
} from "./icons";
import { useModal } from "./modal";
import { Name } from "./name";
import { useUi } from "./ui";
import { linkedSize, problemWords } from "./words";

const modules: Readonly<Record<string, object>> = {
  preact: { Fragment },
  "preact/hooks": { useEffect, useLayoutEffect, useMemo, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
  bar: { Bar },
  name: { Name },
  button: { IconButton, TextButton },
  icons: { AddIcon, AlertIcon, AudioIcon, CameraIcon, CloseIcon, DeviceIcon, icon, LinkIcon, ResumeIcon, RetryIcon, TypeIcon, VideoIcon },
  modal: { useModal },
  ui: { useUi },
  words: { linkedSize, problemWords },
  callbacks: { notify },
  address: { besideScript, workerUrl },
  api: { fields, receiptFrom, startedFrom },
  handles: { fileBehind, handleOf },
  linked: { LinkedFile },
  names: { stampedName },
  problem: { ApiError, CancelledError, NetworkError, problemFrom, RefusedError },
  protocol: { about, answered, credentials, post, regionHeader, tags },
};

/** Stands in for `require` in a part. */
export function shared(name: string): object {
  const module = modules[name];
  if (module === undefined) throw new Error(`the picker does not share ${name}`);
  return module;
}
