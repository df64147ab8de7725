// Where names lead: what DNS and port 443 do elsewhere. Loaded before the SDK, which is not touched.
// DIAL is `{"name": port}`; a name and all below it lead to that port of this machine.
import { Socket } from "node:net";

const ports = Object.entries(JSON.parse(process.env.DIAL));
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...args) {
  const [first] = args;
  // Node's own callers hand over what they normalised: an array of options and callback.
  const options = Array.isArray(first) ? first[0] : first;
  const found = ports.find(([name]) => options?.host === name || options?.host?.endsWith(`.${name}`));
  if (found === undefined || Number(options.port) !== 443) return connect.apply(this, args);
  Object.assign(options, { host: "127.0.0.1", port: found[1] });
  return connect.apply(this, args);
};
