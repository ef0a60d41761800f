import { basename, dirname } from 'node:path';
import { configuredParameters } from '../parameters/configured.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { commandParameters } from '../samconfig/read.ts';
import { saveAnswers } from '../samconfig/save.ts';
import type { Chosen } from './choose-targets.ts';

/** The bucket for what is too large for a call, where the samconfig names one. */
export function bucketOf({
  samconfig,
  environment,
}: Pick<Chosen, 'samconfig' | 'environment'>): string | undefined {
  const { s3_bucket: bucket } = commandParameters(samconfig, environment, 'deploy');
  return typeof bucket === 'string' && bucket !== '' ? bucket : undefined;
}

/**
 * What the samconfig gives a parameter goes over what the stack has: the next deploy would put it back. A value that is no
 * secret is written there too; of a secret it is told.
 * @returns sentences for people
 */
export async function rememberInSamconfig(
  parameters: Readonly<Record<string, string>>,
  template: unknown,
  { samconfig, environment }: Pick<Chosen, 'samconfig' | 'environment'>,
): Promise<string[]> {
  if (samconfig === undefined) return [];
  const deploy = commandParameters(samconfig, environment, 'deploy');
  const configured = await configuredParameters(deploy, dirname(samconfig.file));
  const notes: string[] = [];
  const plain: Record<string, string> = {};
  for (const { name, secret } of declaredParameters(template)) {
    const value = parameters[name];
    if (value === undefined || !Object.hasOwn(configured, name) || configured[name] === value) continue;
    if (secret)
      notes.push(
        `${basename(samconfig.file)} has another value for ${name}, a secret: the next deploy would put that back. Take it out there.`,
      );
    else plain[name] = value;
  }
  if (
    Object.keys(plain).length > 0 &&
    (await saveAnswers(samconfig.file, environment, { parameters: plain }))
  )
    notes.push(
      `${Object.keys(plain).join(', ')} saved in ${basename(samconfig.file)}, whose value the next deploy would have put back.`,
    );
  return notes;
}
