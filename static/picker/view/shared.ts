// What parts of the picker that are loaded later use of it, so that they need not bring it along. The bundler leaves
// exactly these modules open in them, and the tests see to it that no name is missing.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Fragment, jsx, jsxs } from "preact/jsx-runtime";
import { besideScript, workerUrl } from "../address";
import { notify } from "../callbacks";
import { GridIcon, ListIcon } from "../list/icons";
import { Links } from "../list/links";
import { Name } from "../list/name";
import { errorFrom, fields, receiptFrom, startedFrom } from "../model/api";
import { fileBehind, handleOf } from "../model/handles";
import { isActive, isElsewhere, isSettled, UNDO_MS } from "../model/item";
import { RemoteFile } from "../model/linked";
import { typeNames } from "../model/limits";
import { extension, mimeOf } from "../model/mime";
import { ApiError, CancelledError, fileChanged, NetworkError, problemFrom } from "../model/problem";
import { about, answered, credentials, post, regionHeader, tags } from "../model/protocol";
import { errorFromSdk } from "../model/sdk";
import { statusOf } from "../model/status";
import { original, renamed } from "../pictures";
import { airWords, useDrop } from "./arrivals";
import { Bar } from "./bar";
import { Blocked } from "./blocked";
import { IconButton, TextButton } from "./button";
import { Editing } from "./editing";
import { Skeleton } from "./empty";
import {
  AddIcon, AlertIcon, AudioIcon, CameraIcon, CloseIcon, DeviceIcon, FolderIcon, icon, OfflineIcon, PauseIcon,
  ResumeIcon, RetryIcon, TickIcon, UploadIcon, VideoIcon,
} from "./icons";
import { askForFile, FileInput } from "./input";
import { useLookedAt } from "./looked-at";
import { useModal } from "./modal";
import { Notice, Support } from "./notice";
import { usePaste } from "./paste";
import { StatusBar } from "./status";
import { TypeIcon } from "./type-icon";
import { UiProvider, useUi } from "./ui";
import { ended, limitWords, problemWords, sentence, takenWords, typeWords } from "./words";

/** By their places below `picker/`, as in `bundle.mjs`. */
const modules: Readonly<Record<string, object>> = {
  "preact/hooks": { useEffect, useLayoutEffect, useMemo, useRef, useState },
  "preact/jsx-runtime": { Fragment, jsx, jsxs },
  address: { besideScript, workerUrl },
  callbacks: { notify },
  "list/icons": { GridIcon, ListIcon },
  "list/links": { Links },
  "list/name": { Name },
  "model/api": { errorFrom, fields, receiptFrom, startedFrom },
  "model/handles": { fileBehind, handleOf },
  "model/item": { isActive, isElsewhere, isSettled, UNDO_MS },
  "model/limits": { typeNames },
  "model/linked": { RemoteFile },
  "model/mime": { extension, mimeOf },
  "model/problem": { ApiError, CancelledError, fileChanged, NetworkError, problemFrom },
  "model/protocol": { about, answered, credentials, post, regionHeader, tags },
  "model/sdk": { errorFromSdk },
  "model/status": { statusOf },
  pictures: { original, renamed },
  "view/arrivals": { airWords, useDrop },
  "view/bar": { Bar },
  "view/blocked": { Blocked },
  "view/button": { IconButton, TextButton },
  "view/editing": { Editing },
  "view/empty": { Skeleton },
  "view/icons": {
    AddIcon, AlertIcon, AudioIcon, CameraIcon, CloseIcon, DeviceIcon, FolderIcon, icon, OfflineIcon, PauseIcon,
    ResumeIcon, RetryIcon, TickIcon, UploadIcon, VideoIcon,
  },
  "view/input": { askForFile, FileInput },
  "view/looked-at": { useLookedAt },
  "view/modal": { useModal },
  "view/notice": { Notice, Support },
  "view/paste": { usePaste },
  "view/status": { StatusBar },
  "view/type-icon": { TypeIcon },
  "view/ui": { UiProvider, useUi },
  "view/words": { ended, limitWords, problemWords, sentence, takenWords, typeWords },
};

/** Stands in for `require` in a part. */
export function shared(name: string): object {
  const module = modules[name];
  if (module === undefined) throw new Error(`the picker does not share ${name}`);
  return module;
}
