import { ChunkedBody } from './chunked-body.ts';
import { FieldLines, type HeaderFields } from './header-fields.ts';
import { KnownHeads } from './known-heads.ts';
import { badRequest, MalformedRequest } from './malformed-request.ts';
import { type RequestHead, readHead } from './request-head.ts';
import { type RequestLine, readRequestLine } from './request-line.ts';

/** What a parser hands on, in the order in which it was sent. */
export interface RequestSink {
  onHead(head: RequestHead): void;
  onBody(chunk: Buffer): void;
  onEnd(trailers: HeaderFields): void;
}

// Go's: a megabyte, in which Go and Rust runtimes send stack traces, and a buffer.
const maximumHeadBytes = 1024 * 1024 + 4096;
const none: HeaderFields = new Map();
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Reads the requests of one connection, HTTP/1.0 and 1.1, whatever the pieces they arrive in. It takes and refuses what
 * the server takes and refuses that Lambda's own Runtime API is made with (Go, net/http), which in a head, but not in a
 * chunk, takes a line feed alone for the end of a line. Trailers may be longer than Go's 4 KB.
 * After a request it stops until `proceed`, so that answers keep the order of the requests.
 */
export class RequestParser {
  readonly #sink: RequestSink;
  #state: 'request line' | 'headers' | 'body' | 'chunks' | 'trailers' | 'ended' = 'request line';
  #input: Buffer = Buffer.alloc(0);
  #at = 0;
  #headBytes = 0;
  /** How many bytes of line ends may still be passed over before a request. */
  #lineEnds = 0;
  #requestLine: RequestLine | undefined;
  #fields = new FieldLines();
  readonly #known = new KnownHeads();
  /** Where the fields of this head begin in the input; undefined once not all of them are there. */
  #fieldsFrom: number | undefined;
  #chunks: ChunkedBody | undefined;
  /** Bytes of a body with a length that are still to come. */
  #remaining = 0;

  constructor(sink: RequestSink) {
    this.#sink = sink;
  }

  /** Bytes of later requests, which wait for `proceed`. */
  get waiting(): number {
    return this.#state === 'ended' ? this.#input.length - this.#at : 0;
  }

  /** @param chunk is the parser's from now on, which may move its bytes. @throws MalformedRequest */
  feed(chunk: Buffer): void {
    const rest = this.#input.length - this.#at;
    this.#input = rest === 0 ? chunk : Buffer.concat([this.#input.subarray(this.#at), chunk]);
    this.#at = 0;
    this.#fieldsFrom = undefined;
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
      if (this.#state === 'body') this.#takeBody();
      else if (!(this.#state === 'chunks' ? this.#takeChunks() : this.#takeLine())) return;
    }
  }

  /** @returns false when there is no whole line */
  #takeLine(): boolean {
    if (this.#state === 'request line') this.#passLineEnds();
    const start = this.#at;
    const end = this.#input.indexOf(lineFeed, start);
    const next = end === -1 ? this.#input.length : end + 1;
    if (this.#headBytes + next - start > maximumHeadBytes) {
      throw new MalformedRequest(431, 'Request Header Fields Too Large');
    }
    if (end === -1) return false;
    this.#headBytes += next - start;
    this.#at = next;
    const hasReturn = end > start && this.#input[end - 1] === carriageReturn;
    const line = this.#input.toString('latin1', start, hasReturn ? end - 1 : end);
    if (this.#state === 'request line') {
      this.#beginFields(readRequestLine(line));
    } else if (line !== '') this.#fields.add(line);
    else if (this.#state === 'headers') this.#endOfFields();
    else if (hasReturn) this.#end(this.#fields.joined());
    else throw badRequest();
    return true;
  }

  /** Go's server passes over four such bytes after a POST, for clients that end its body with a line end. */
  #passLineEnds(): void {
    for (; this.#lineEnds > 0; this.#lineEnds -= 1) {
      const byte = this.#input[this.#at];
      if (byte === undefined) return;
      if (byte !== carriageReturn && byte !== lineFeed) break;
      this.#at += 1;
    }
    this.#lineEnds = 0;
  }

  #beginFields(line: RequestLine): void {
    this.#state = 'headers';
    const known = this.#known.at(this.#input, this.#at, line);
    if (known && this.#headBytes + known.size <= maximumHeadBytes) {
      this.#at += known.size;
      this.#endOfHead(known.head);
      return;
    }
    this.#requestLine = line;
    this.#fields = new FieldLines();
    this.#fieldsFrom = this.#at;
  }

  #endOfFields(): void {
    if (!this.#requestLine) return;
    const head = readHead(this.#requestLine, this.#fields.joined());
    if (this.#fieldsFrom !== undefined) {
      this.#known.remember(this.#input.subarray(this.#fieldsFrom, this.#at), this.#requestLine, head);
    }
    this.#endOfHead(head);
  }

  #endOfHead(head: RequestHead): void {
    this.#lineEnds = head.method === 'POST' ? 4 : 0;
    const chunked = head.body === 'chunked';
    this.#remaining = head.body === 'chunked' ? 0 : head.body;
    this.#chunks = chunked ? new ChunkedBody((data) => this.#sink.onBody(data)) : undefined;
    this.#state = chunked ? 'chunks' : 'body';
    this.#sink.onHead(head);
    if (head.body === 0) this.#end(none);
  }

  #takeBody(): void {
    const chunk = this.#input.subarray(this.#at, this.#at + this.#remaining);
    this.#at += chunk.length;
    this.#remaining -= chunk.length;
    this.#sink.onBody(chunk);
    if (this.#remaining === 0) this.#end(none);
  }

  /** @returns false when there is no whole chunk */
  #takeChunks(): boolean {
    if (!this.#chunks) return false;
    this.#at = this.#chunks.read(this.#input, this.#at);
    if (!this.#chunks.isOver) return false;
    this.#headBytes = 0;
    this.#fields = new FieldLines();
    this.#state = 'trailers';
    return true;
  }

  #end(trailers: HeaderFields): void {
    this.#state = 'ended';
    this.#headBytes = 0;
    this.#sink.onEnd(trailers);
  }
}
