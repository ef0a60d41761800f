import type { SamgenError } from '../../src/errors.ts';

type Kind<T extends SamgenError> = abstract new (...given: never[]) => T;

/** What is thrown, which has to be of this class. */
export function thrownBy<T extends SamgenError>(act: () => unknown, kind: Kind<T>): T {
  try {
    act();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`No ${kind.name} was thrown`);
}

/** What a promise is rejected with, which has to be of this class. */
export async function rejectionOf<T extends SamgenError>(
  promise: Promise<unknown>,
  kind: Kind<T>,
): Promise<T> {
  const settled = await promise.then(
    () => ({}),
    (error: unknown) => ({ error }),
  );
  return thrownBy(() => {
    if ('error' in settled) throw settled.error;
  }, kind);
}
