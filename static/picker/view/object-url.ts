// An address of a file on this computer, as long as somebody looks at it.

import { useEffect, useState } from "preact/hooks";

/** `type`: what the browser is to take it for, whatever the file claims. */
export function useObjectUrl(file: File, type?: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(type === undefined ? file : new Blob([file], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
