// filestack-js as our own server has it, for the bytes of a picker that stands on a page without it.

import type { Client, Security, Session } from "../model/client";

export interface SdkClient extends Client {
  setSecurity(security: Security): void;
}

interface Sdk {
  init(apikey: string, options: { security?: Security }): SdkClient;
}

/** One load for all pickers of a page that go to one server. */
const loads = new Map<string, Promise<Sdk>>();

/** A client of the SDK with the key of `session`, and its pair once that is there. */
export async function loadSdk(origin: string, session: Session): Promise<SdkClient> {
  const load = loads.get(origin) ?? bring(origin);
  loads.set(origin, load);
  load.catch(() => loads.delete(origin));
  const sdk = await load;
  const { apikey, policy, signature } = session;
  return sdk.init(apikey, policy === undefined || signature === undefined ? {} : { security: { policy, signature } });
}

async function bring(origin: string): Promise<Sdk> {
  const before = sdkOfPage();
  if (before !== undefined && serverOf(before) === origin) return before;
  await script(`${origin}/filestack.js`);
  const ours = sdkOfPage();
  // The page has its own under this name, or none.
  if (before === undefined) Reflect.deleteProperty(window, "filestack");
  else Reflect.set(window, "filestack", before);
  if (ours === undefined) throw new Error("the SDK did not load");
  return ours;
}

function sdkOfPage(): Sdk | undefined {
  const found: unknown = Reflect.get(window, "filestack");
  return typeof found === "object" && found !== null && "init" in found ? (found as Sdk) : undefined;
}

/** Where the clients of `sdk` upload to; they share their addresses. */
function serverOf(sdk: Sdk): string {
  return sdk.init("any key", {}).session.urls.uploadApiUrl;
}

function script(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src, crossOrigin: "anonymous" });
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => {
      element.remove();
      reject(new Error(`${src} could not be loaded`));
    });
    document.head.append(element);
  });
}
