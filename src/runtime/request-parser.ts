/** Names are in lower case; what was sent several times is joined by commas. */
export type HeaderFields = ReadonlyMap<string, string>;

export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: HeaderFields;
  /** Whether the client means to use the connection again. */
  readonly keepAlive: boolean;
}

/** What a parser hands on, in the order in which it was sent. */
export interface RequestSink {
  onHead(head: RequestHead): void;
  onBody(chunk: Buffer): void;
  onEnd(trailers: HeaderFields): void;
}

/** What is sent is no HTTP/1.1 request, and the connection is of no further use. */
export class MalformedRequest extends Error {
  readonly status: 400 | 431 | 501;
  constructor(status: 400 | 431 | 501, message: string) {
    super(message);
    this.status = status;
  }
}

// Go and Rust runtimes send stack traces in headers, up to a megabyte.
const maximumHeadBytes = 2 * 1024 * 1024;
const none: HeaderFields = new Map();
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Reads the requests of one connection, HTTP/1.0 and 1.1, whatever the pieces they arrive in. It is no more lenient than
 * the server that Lambda's own Runtime API is made with, which takes a line feed alone for the end of a line (Go, net/http).
 * After a request it stops until `proceed`, so that answers keep the order of the requests.
 */
export class RequestParser {
  readonly #sink: RequestSink;
  #state: 'request line' | 'headers' | 'body' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' | 'ended' =
    'request line';
  #input: Buffer = Buffer.alloc(0);
  #at = 0;
  #headBytes = 0;
  #method = '';
  #target = '';
  #keepAlive = true;
  #fields = new Map<string, string>();
  /** Bytes of the body, or of the chunk, that are still to come. */
  #remaining = 0;

  constructor(sink: RequestSink) {
    this.#sink = sink;
  }

  /** Bytes of later requests, which wait for `proceed`. */
  get waiting(): number {
    return this.#state === 'ended' ? this.#input.length - this.#at : 0;
  }

  /** @throws MalformedRequest */
  feed(chunk: Buffer): void {
    const rest = this.#input.length - this.#at;
    this.#input = rest === 0 ? chunk : Buffer.concat([this.#input.subarray(this.#at), chunk]);
    this.#at = 0;
    this.#run();
  }

  /** Goes on with the next request. @throws MalformedRequest */
  proceed(): void {
    if (this.#state !== 'ended') return;
    this.#state = 'request line';
    this.#run();
  }

  #run(): void {
    while (this.#at < this.#input.length && this.#state !== 'ended') {
      if (this.#state === 'body' || this.#state === 'chunk') this.#takeBody();
      else {
        const line = this.#line();
        if (line === undefined) return;
        this.#takeLine(line);
      }
    }
  }

  #line(): string | undefined {
    const end = this.#input.indexOf(lineFeed, this.#at);
    const size = (end === -1 ? this.#input.length : end) - this.#at;
    if (this.#headBytes + size > maximumHeadBytes) {
      throw new MalformedRequest(431, 'Request Header Fields Too Large');
    }
    if (end === -1) return undefined;
    this.#headBytes += size;
    const stop = end > this.#at && this.#input[end - 1] === carriageReturn ? end - 1 : end;
    const line = this.#input.toString('latin1', this.#at, stop);
    this.#at = end + 1;
    return line;
  }

  #takeLine(line: string): void {
    switch (this.#state) {
      case 'request line':
        // Empty lines before a request are allowed (RFC 9112, 2.2).
        if (line !== '') this.#requestLine(line);
        return;
      case 'headers':
        if (line === '') this.#endOfHead();
        else this.#field(line);
        return;
      case 'chunk size':
        this.#chunkSize(line);
        return;
      case 'chunk end':
        if (line !== '') throw new MalformedRequest(400, 'Bad Request');
        this.#state = 'chunk size';
        return;
      case 'trailers':
        if (line === '') this.#end(this.#fields);
        else this.#field(line);
        return;
    }
  }

  #requestLine(line: string): void {
    const [, method, target, minor] = /^([A-Za-z]+) (\S+) HTTP\/1\.([01])$/.exec(line) ?? [];
    if (!method || !target) throw new MalformedRequest(400, 'Bad Request');
    this.#method = method;
    this.#target = target;
    this.#keepAlive = minor === '1';
    this.#fields = new Map();
    this.#headBytes = 0;
    this.#state = 'headers';
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    if (colon < 1 || line.charCodeAt(0) <= 0x20) throw new MalformedRequest(400, 'Bad Request');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = this.#fields.get(name);
    this.#fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }

  #endOfHead(): void {
    const headers = this.#fields;
    const coding = headers.get('transfer-encoding');
    const length = headers.get('content-length');
    if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
      throw new MalformedRequest(501, 'Not Implemented');
    }
    if (length !== undefined && !/^\d{1,15}$/.test(length)) throw new MalformedRequest(400, 'Bad Request');
    if (headers.get('connection')?.toLowerCase().includes('close')) this.#keepAlive = false;
    const path = this.#target.replace(/^http:\/\/[^/]*/, '').split('?', 1)[0] ?? '';
    this.#remaining = coding === undefined ? Number(length ?? 0) : 0;
    this.#state = coding === undefined ? 'body' : 'chunk size';
    this.#sink.onHead({ method: this.#method, path, headers, keepAlive: this.#keepAlive });
    if (coding === undefined && this.#remaining === 0) this.#end(none);
  }

  #chunkSize(line: string): void {
    const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;|$)/.exec(line)?.[1];
    if (size === undefined) throw new MalformedRequest(400, 'Bad Request');
    this.#remaining = Number.parseInt(size, 16);
    this.#headBytes = 0;
    if (this.#remaining > 0) {
      this.#state = 'chunk';
      return;
    }
    this.#fields = new Map();
    this.#state = 'trailers';
  }

  #takeBody(): void {
    const chunk = this.#input.subarray(this.#at, this.#at + this.#remaining);
    this.#at += chunk.length;
    this.#remaining -= chunk.length;
    this.#sink.onBody(chunk);
    if (this.#remaining > 0) return;
    if (this.#state === 'chunk') this.#state = 'chunk end';
    else this.#end(none);
  }

  #end(trailers: HeaderFields): void {
    this.#state = 'ended';
    this.#headBytes = 0;
    this.#sink.onEnd(trailers);
  }
}
