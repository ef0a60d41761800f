import type { SamconfigRule } from './context.ts';
import { samconfigExclusive } from './exclusive.ts';
import { samconfigKey } from './keys.ts';
import { samconfigOverrideText, samconfigOverrideUnknown, samconfigSecret } from './overrides.ts';
import { samconfigDefault, samconfigSection } from './sections.ts';
import { samconfigType } from './types.ts';
import { samconfigCapability, samconfigFile, samconfigStackName } from './values.ts';
import { samconfigVersion } from './version.ts';

/** Every rule over a samconfig. */
export const samconfigRules: readonly SamconfigRule[] = [
  samconfigVersion,
  samconfigDefault,
  samconfigSection,
  samconfigKey,
  samconfigType,
  samconfigStackName,
  samconfigCapability,
  samconfigFile,
  samconfigExclusive,
  samconfigOverrideUnknown,
  samconfigOverrideText,
  samconfigSecret,
];
