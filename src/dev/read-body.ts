import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body to its end; what is over the limit is read and dropped, because a client that is cut off in the
 * middle of sending never sees why.
 * @param limit bytes
 * @returns undefined when the connection was lost before the end
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too large' | undefined> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks = [];
    });
    request.on('end', () => {
      if (size > limit) resolve('too large');
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}
