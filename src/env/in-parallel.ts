/** Calls at once; Lambda's control plane takes 15 a second for the account and region (Lambda quotas). */
const AT_ONCE = 4;

/** Each item's result, in order; the first failure ends it when those that were begun have ended. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && failure === undefined) {
      const index = next++;
      try {
        results[index] = await work(items[index]!);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  if (failure !== undefined) throw failure.error;
  return results;
}
