/** What the classic builder says of a step that it has not made before, or of anything that is not a step. */
export interface BuildOutput {
  /** Takes what the build says as it comes. */
  write(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void;
  /** Hands on what was held back. */
  release(): void;
}

/**
 * Holds back what a build says until one of its steps is really made: a build that comes whole from Docker's cache is
 * no news.
 * @param begin called once, before the first words are handed on
 */
export function buildOutput(begin: () => void, handOn: (chunk: Uint8Array) => void): BuildOutput {
  const held: Uint8Array[] = [];
  let isReleased = false;
  let line = '';
  let step: 'none' | 'cached' | 'new' = 'none';
  const release = () => {
    if (isReleased) return;
    isReleased = true;
    begin();
    for (const chunk of held.splice(0)) handOn(chunk);
  };
  /** @returns whether it tells of work */
  const isWork = (text: string): boolean => {
    if (/^Step \d+\/\d+ : /.test(text)) {
      // A stage's base has no cache: it is here already, or is pulled, and that is told in other words.
      step = /^Step \d+\/\d+ : FROM\b/i.test(text) ? 'none' : 'new';
      return false;
    }
    if (text === ' ---> Using cache') {
      step = 'cached';
      return false;
    }
    if (/^ ---> [0-9a-f]*$/.test(text)) return step === 'new';
    return !/^(?:|Sending build context.*|Successfully (?:built|tagged) .*)$/.test(text);
  };
  return {
    write(chunk, stream) {
      if (isReleased) return handOn(chunk);
      held.push(chunk);
      // stderr has warnings of the builder's own age, and the words of a failure, after which all is handed on.
      if (stream === 'stderr') return;
      const lines = (line + Buffer.from(chunk).toString('latin1')).split(/[\r\n]/);
      line = lines.pop() ?? '';
      if (lines.some(isWork)) release();
    },
    release,
  };
}
