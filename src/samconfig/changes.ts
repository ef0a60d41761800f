import { FailedError } from '../errors.ts';
import { type ConfigView, valueAt } from './config-edit.ts';
import { planAnswers } from './plan-answers.ts';
import { type ConfigFormat, configFormat } from './views.ts';

/** What `deploy --guided` learns, and a later plain `sam deploy` must read. No secrets: this is written down. */
export interface SamconfigAnswers {
  stackName?: string;
  region?: string;
  capabilities?: readonly string[];
  confirmChangeset?: boolean;
  resolveS3?: true;
  /** The folder for the stack's packages in the bucket. */
  s3Prefix?: string;
  resolveImageRepos?: true;
  /** By name; merged per key over what `parameter_overrides` holds. */
  parameters?: Readonly<Record<string, string>>;
}

const VERSION: Readonly<Record<'toml' | 'yaml', string>> = {
  toml: 'version = 0.1\n',
  yaml: 'version: 0.1\n',
};

/**
 * The text of the samconfig with the answers in it. Without a `text` it is a new file; where nothing differs, the text
 * comes back as it was. @throws FailedError where it cannot be read, or not be edited safely
 */
export function withAnswers(
  text: string | undefined,
  format: 'toml' | 'yaml',
  environment: string,
  answers: SamconfigAnswers,
  shownAs = `samconfig.${format}`,
): string {
  requireWritable(answers, shownAs);
  if (text === undefined) return edited(VERSION[format], format, environment, answers);
  configFormat(format).read(text, shownAs);
  try {
    return edited(text, format, environment, answers);
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    throw byHand(error, format, environment, answers, shownAs);
  }
}

function edited(
  text: string,
  format: 'toml' | 'yaml',
  environment: string,
  answers: SamconfigAnswers,
): string {
  const config = configFormat(format);
  let result = text;
  for (const edit of planAnswers(config.read(text, 'It'), environment, answers)) {
    result = config.edit(result, edit);
  }
  const left = planAnswers(config.read(result, 'It'), environment, answers);
  if (left[0]) throw new FailedError(`A change of ${left[0].path.join('.')} would not hold.`);
  return withVersion(result, config);
}

/** sam reads no samconfig whose `version` is no float (samcli/lib/config/samconfig.py, `_version_sanity_check`). */
export function withVersion(text: string, config: ConfigFormat): string {
  const view = config.read(text, 'It');
  if (Object.keys(view.value).length === 0 || hasVersion(view)) return text;
  return config.edit(text, { kind: 'set', path: ['version'], value: 0.1 });
}

const hasVersion = (view: ConfigView): boolean =>
  typeof valueAt(view.value, ['version']) === 'number' && /[.einEIN]/.test(view.sourceAt(['version']) ?? '');

function byHand(
  { message }: FailedError,
  format: 'toml' | 'yaml',
  environment: string,
  answers: SamconfigAnswers,
  shownAs: string,
): FailedError {
  const lines = edited(VERSION[format], format, environment, answers).slice(VERSION[format].length).trim();
  return new FailedError(
    `The answers cannot be written into ${shownAs}. ${message}`,
    `Edit it so that sam finds this in it, and run the command again:\n\n${lines}`,
  );
}

/** Half of a surrogate pair has no form in UTF-8, so no file can hold it. */
function requireWritable(answers: SamconfigAnswers, shownAs: string): void {
  const { stackName = '', region = '', capabilities = [], parameters = {} } = answers;
  const texts = [stackName, region, ...capabilities, ...Object.entries(parameters).flat()];
  if (texts.every((text) => !/\p{Surrogate}/u.test(text))) return;
  throw new FailedError(
    `An answer has half of a character in it (a lone surrogate), which ${shownAs} cannot hold.`,
    'Give the value anew.',
  );
}
