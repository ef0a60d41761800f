/**
 * Lets two of concurrent tests work at a time, and of those of one kind only one: it leaves a cache that serves the next.
 */
export function sideBySide(): <T>(kind: string, work: () => Promise<T>) => Promise<T> {
  const waiting: { kind: string; start: () => void }[] = [];
  const working = new Set<string>();
  const startNext = () => {
    const index = waiting.findIndex(({ kind }) => !working.has(kind));
    if (working.size === 2 || index === -1) return;
    const [next] = waiting.splice(index, 1);
    working.add(next!.kind);
    next!.start();
  };
  return async (kind, work) => {
    await new Promise<void>((start) => {
      waiting.push({ kind, start });
      startNext();
    });
    try {
      return await work();
    } finally {
      working.delete(kind);
      startNext();
    }
  };
}

/** One of each kind after the other, so that neighbours differ. */
export function interleaved<T>(list: readonly T[], kindOf: (each: T) => unknown): T[] {
  const before = new Map<unknown, number>();
  return list
    .map((each) => {
      const rank = before.get(kindOf(each)) ?? 0;
      before.set(kindOf(each), rank + 1);
      return { each, rank };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each);
}
