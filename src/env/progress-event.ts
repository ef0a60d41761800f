import type { Standing } from './statement.ts';

/** What a change tells while it goes on. */
export type ProgressEvent =
  /** Somebody else's update is in progress. */
  | { kind: 'waiting' }
  | { kind: 'writing'; attempt: number }
  /** Lambda has taken the change. */
  | { kind: 'applying' }
  /** A call is repeated; `why` is a sentence without its full stop. */
  | { kind: 'again'; why: string }
  /** It was cancelled, and the answer to what was sent is waited for. */
  | { kind: 'stopping' }
  /** What would be true if it ended now. */
  | { kind: 'standing'; standing: Standing };
