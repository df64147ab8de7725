// Files behind links: asks the server what is there, before anything is fetched.

import { aboutFrom } from "../model/api";
import type { Client } from "../model/client";
import { LinkedFile, type Link } from "../model/linked";
import { errorFromSdk } from "../model/sdk";

/** The file behind `link`. Rejects like an upload does, with the server's reason. */
export async function lookAt(client: Client, link: Link): Promise<LinkedFile> {
  try {
    return new LinkedFile(link, aboutFrom(await client.cloud.metadata(link.url, link.headers), link.url));
  } catch (error) {
    throw errorFromSdk(error);
  }
}
