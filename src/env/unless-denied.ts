import { DeniedError } from '../errors.ts';

/** An answer, or the fault where AWS does not allow the call; others are thrown. */
export async function unlessDenied<T>(answer: Promise<T>): Promise<T | DeniedError> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DeniedError) return error;
    throw error;
  }
}
