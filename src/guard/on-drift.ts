import { UsageError } from '../errors.ts';

/** What becomes of values that were changed or set outside the template, and that the update would not keep. */
export type OnDrift = 'preserve' | 'fail' | 'drop';

const MODES: readonly OnDrift[] = ['preserve', 'fail', 'drop'];

/** @throws UsageError for another word */
export function onDriftOf(given: string | undefined): OnDrift {
  const mode = MODES.find((one) => one === (given ?? 'preserve'));
  if (mode !== undefined) return mode;
  throw new UsageError(
    `--on-drift cannot be '${given}'.`,
    'It is preserve (what is outside the template stays), fail (nothing is changed then), or drop (it goes).',
  );
}
