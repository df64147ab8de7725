// A file that lies behind a link. It goes from there to the server without passing through this computer.

export interface Link {
  readonly url: string;
  /** What the request for it has to carry. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is known about the file behind a link before it is fetched. */
export interface About {
  readonly name: string;
  readonly type: string;
  /** Bytes; `undefined` where the other server does not say. */
  readonly size: number | undefined;
}

/** Stands where chosen files stand: it has their name, type and size, but no bytes to read here. */
export class LinkedFile extends File {
  readonly link: Link;
  readonly knowsSize: boolean;

  constructor(link: Link, { name, type, size }: About) {
    super([], name, { type, lastModified: 0 });
    this.link = link;
    this.knowsSize = size !== undefined;
    Object.defineProperty(this, "size", { value: size ?? 0 });
  }
}
