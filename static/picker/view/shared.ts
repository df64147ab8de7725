// What parts of the picker that are loaded later use of it, so that they need not bring it along. The bundler leaves
// exactly these modules open in them, and the tests see to it that no name is missing.

import { createContext, Component, Fragment } from "preact";
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { jsx, jsxs } from "preact/jsx-runtime";
import { besideScript, workerUrl } from "../address";
import { notify } from "../callbacks";
import { errorFrom, fields, receiptFrom, securityFrom, startedFrom } from "../model/api";
import { fileBehind, handleOf } from "../model/handles";
import { isActive, isElsewhere, isSettled, sentBytes } from "../model/item";
import { CloudFile, LinkedFile, RemoteFile } from "../model/linked";
import { extension, mimeOf } from "../model/mime";
import { ApiError, CancelledError, NetworkError, problemFrom, RefusedError } from "../model/problem";
import { itemPercent } from "../model/progress";
import { about, answered, credentials, post, regionHeader, tags } from "../model/protocol";
import { errorFromSdk } from "../model/sdk";
import { statusOf } from "../model/status";
import { drawersPart } from "../parts";
import { airWords, useDrop } from "./arrivals";
import { Ask } from "./ask";
import { Bar } from "./bar";
import { Blocked } from "./blocked";
import { IconButton, TextButton } from "./button";
import { Editing } from "./editing";
import { Skeleton } from "./empty";
import {
  AddIcon, AlertIcon, AudioIcon, CameraIcon, CloseIcon, DeviceIcon, FolderIcon, icon, LinkIcon, OfflineIcon, PauseIcon,
  ResumeIcon, RetryIcon, TickIcon, UploadIcon, VideoIcon,
} from "./icons";
import { FileInput } from "./input";
import { usePart } from "./late";
import { useModal } from "./modal";
import { Notice, Support } from "./notice";
import { usePaste } from "./paste";
import { StatusBar } from "./status";
import { UiProvider, useUi } from "./ui";
import { limitWords, problemWords, sentence } from "./words";

/** By their places below `picker/`, as in `bundle.mjs`. */
const modules: Readonly<Record<string, object>> = {
  preact: { Component, createContext, Fragment },
  "preact/hooks": { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
  address: { besideScript, workerUrl },
  callbacks: { notify },
  "model/api": { errorFrom, fields, receiptFrom, securityFrom, startedFrom },
  "model/handles": { fileBehind, handleOf },
  "model/item": { isActive, isElsewhere, isSettled, sentBytes },
  "model/linked": { CloudFile, LinkedFile, RemoteFile },
  "model/mime": { extension, mimeOf },
  "model/problem": { ApiError, CancelledError, NetworkError, problemFrom, RefusedError },
  "model/progress": { itemPercent },
  "model/protocol": { about, answered, credentials, post, regionHeader, tags },
  "model/sdk": { errorFromSdk },
  "model/status": { statusOf },
  parts: { drawersPart },
  "view/arrivals": { airWords, useDrop },
  "view/ask": { Ask },
  "view/bar": { Bar },
  "view/blocked": { Blocked },
  "view/button": { IconButton, TextButton },
  "view/editing": { Editing },
  "view/empty": { Skeleton },
  "view/icons": {
    AddIcon, AlertIcon, AudioIcon, CameraIcon, CloseIcon, DeviceIcon, FolderIcon, icon, LinkIcon, OfflineIcon, PauseIcon,
    ResumeIcon, RetryIcon, TickIcon, UploadIcon, VideoIcon,
  },
  "view/input": { FileInput },
  "view/late": { usePart },
  "view/modal": { useModal },
  "view/notice": { Notice, Support },
  "view/paste": { usePaste },
  "view/status": { StatusBar },
  "view/ui": { UiProvider, useUi },
  "view/words": { limitWords, problemWords, sentence },
};

/** Stands in for `require` in a part. */
export function shared(name: string): object {
  const module = modules[name];
  if (module === undefined) throw new Error(`the picker does not share ${name}`);
  return module;
}
