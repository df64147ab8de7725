// An address of bytes on this computer, as long as somebody looks at them.

import { useEffect, useState } from "preact/hooks";

/** `type`: what the browser is to take them for, whatever they claim to be. */
export function useObjectUrl(bytes: Blob | undefined, type?: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (bytes === undefined) return setUrl(undefined);
    const made = URL.createObjectURL(type === undefined ? bytes : new Blob([bytes], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return url;
}
