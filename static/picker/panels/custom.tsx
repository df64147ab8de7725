// A source of the page's own: the page draws it, and brings files through what it is given (protocol: picker,
// section 4).

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { notify } from "../callbacks";
import { fields } from "../model/api";
import { LinkedFile } from "../model/link-transfer";
import type { Link } from "../model/linked";
import type { CustomSource } from "../model/sources";
import type { Session } from "../session";
import { useUi } from "../view/ui";
import { aboutFrom, lookAt } from "./link-look";
import type { PanelProps } from "./panels";

interface Props extends Pick<PanelProps, "onBrought" | "onBack"> {
  readonly own: CustomSource;
  readonly name: string;
}

export function CustomPanel({ own, name, onBrought, onBack }: Props): JSX.Element {
  const { session } = useUi();
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const bring = (file: File, path: string): void => onBrought({ incoming: [{ file, path, source: name }], refused: [] });
    notify(() => own.mounted?.(element, actionsFor(session, bring, onBack)));
    return () => notify(() => own.unmounted?.(element));
  }, []);
  return <div ref={place} class="up-custom" />;
}

/** What the page's source can do. */
interface Actions {
  addRawFile(file: unknown): void;
  fetchAndAddUrl(url: string, headers?: Link["headers"]): Promise<void>;
  addCustomUrl(file: unknown): void;
  metadata(url: string, headers?: Link["headers"]): Promise<unknown>;
  showSummaryView(): void;
  startUploading(): void;
}

function actionsFor(session: Session, bring: (file: File, path: string) => void, onBack: () => void): Actions {
  const look = (url: string, headers: Link["headers"]): Promise<unknown> => session.look(linkTo(url, headers));
  return {
    /** A file, or other bytes, that the page has. */
    addRawFile(file) {
      if (!(file instanceof Blob)) throw new TypeError("addRawFile needs a File or a Blob");
      const { name } = fields(file);
      const named = typeof name === "string" && name !== "" ? name : "file";
      bring(file instanceof File ? file : new File([file], named, { type: file.type }), named);
    },
    /** Asks what is behind `url`, and has the server fetch it. */
    async fetchAndAddUrl(url, headers) {
      bring(await lookAt(session, linkTo(url, headers)), url);
    },
    /** The same without asking: the page knows name, type and size. */
    addCustomUrl(file) {
      const { url, headers } = fields(file);
      if (typeof url !== "string") throw new TypeError("addCustomUrl needs an object with a url");
      bring(new LinkedFile(linkTo(url, headers as Link["headers"]), aboutFrom(file, url)), url);
    },
    metadata: look,
    showSummaryView: onBack,
    startUploading: () => session.upload(),
  };
}

function linkTo(url: string, headers: Link["headers"]): Link {
  return headers === undefined ? { url } : { url, headers };
}
