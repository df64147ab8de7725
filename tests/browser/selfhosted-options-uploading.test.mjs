// Self-hosted: the options for uploads, and callbacks, a case for each; `selfhosted-options` sees that none is missing.
import callbacks from "./options/callbacks.mjs";
import uploading from "./options/uploading.mjs";
import { cases } from "./options/world.mjs";

cases({ ...uploading, ...callbacks });
