import type { Socket } from 'node:net';
import type { HeaderFields } from './header-fields.ts';
import type { RequestHead } from './request-head.ts';

const none: HeaderFields = new Map();

/** One request and the answer to it. What nobody reads of its body is dropped. */
export class Exchange {
  readonly head: RequestHead;
  /** Those of a body that has come to its end. */
  trailers: HeaderFields = none;
  /** Whether the answer has been given. */
  answered = false;
  readonly #socket: Socket;
  readonly #done: (exchange: Exchange) => void;
  #take: (chunk: Buffer) => void = () => {};
  #endOfBody: (complete: boolean) => void = () => {};
  #bodyIsOver: boolean | undefined;
  #awaitsLeave: boolean;
  #whenLost: () => void = () => {};

  /** @param done is told when this was answered and the whole request has been read, or will not be */
  constructor(socket: Socket, head: RequestHead, done: (exchange: Exchange) => void) {
    this.#socket = socket;
    this.head = head;
    this.#awaitsLeave = head.expectsContinue;
    this.#done = done;
  }

  /** Whether the connection is of use after this. A body that nobody gave leave to send may come, or may not. */
  get keepsConnection(): boolean {
    return this.head.keepAlive && !this.#awaitsLeave;
  }

  /** Whether the client has sent all of it. */
  get isComplete(): boolean {
    return this.#bodyIsOver === true;
  }

  /**
   * Reads the body while it arrives; to be called before anything is waited for, for what is not taken is gone.
   * @returns false when the connection was lost before the end
   */
  readBody(take: (chunk: Buffer) => void): Promise<boolean> {
    this.#take = take;
    if (this.#awaitsLeave) this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    this.#awaitsLeave = false;
    return new Promise((resolve) => {
      if (this.#bodyIsOver === undefined) this.#endOfBody = resolve;
      else resolve(this.#bodyIsOver);
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Calls `listener` when the connection is lost before the answer. */
  onLost(listener: () => void): void {
    this.#whenLost = listener;
  }

  /** @param headers lines, each with its end; the length and the date are added */
  answer(status: number, headers: string, body: Buffer | string): void {
    if (this.answered) return;
    this.answered = true;
    const size = Buffer.byteLength(body);
    // RFC 9110, 8.6: none where there is no content.
    const length = status === 204 ? '' : `Content-Length: ${size}\r\n`;
    const head = `HTTP/${this.head.version} ${status} ${phrases[status] ?? ''}\r\n${headers}${length}${dateLine()}${this.#connectionLine()}\r\n`;
    if (this.head.method === 'HEAD') this.#socket.write(head, 'latin1');
    else if (typeof body === 'string') this.#socket.write(head + body, 'latin1');
    else if (size < 65_536) {
      const whole = Buffer.allocUnsafe(head.length + size);
      whole.write(head, 'latin1');
      body.copy(whole, head.length);
      this.#socket.write(whole);
    } else {
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#socket.write(body);
      this.#socket.uncork();
    }
    if (this.#bodyIsOver || this.#awaitsLeave) this.#done(this);
  }

  #connectionLine(): string {
    const is11 = this.head.version === '1.1';
    // Only what the version does not mean by itself is said.
    if (this.keepsConnection === is11) return '';
    return is11 ? 'Connection: close\r\n' : 'Connection: keep-alive\r\n';
  }

  /** For the connection alone, as are the following. */
  arrive(chunk: Buffer): void {
    this.#take(chunk);
  }

  end(trailers: HeaderFields): void {
    this.trailers = trailers;
    this.#bodyIsOver = true;
    this.#endOfBody(true);
    if (this.answered) this.#done(this);
  }

  lose(): void {
    this.#bodyIsOver ??= false;
    this.#endOfBody(false);
    if (!this.answered) this.#whenLost();
    this.answered = true;
  }
}

const phrases: Record<number, string> = {
  200: 'OK',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
};

let dateSecond = 0;
let date = '';

function dateLine(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    date = `Date: ${new Date(now).toUTCString()}\r\n`;
  }
  return date;
}
