import { basename, dirname } from 'node:path';
import { SamgenError } from '../errors.ts';
import { configuredParameters } from '../parameters/configured.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { commandParameters } from '../samconfig/read.ts';
import { saveAnswers } from '../samconfig/save.ts';
import type { Chosen } from './choose-targets.ts';

type Place = Pick<Chosen, 'samconfig' | 'environment' | 'stackName' | 'region'>;

/** What the samconfig here says of a stack; of another one, which an ARN may have led to, it says nothing. */
function configuredFor(stackName: string, place: Place): Record<string, unknown> {
  const deploy = commandParameters(place.samconfig, place.environment, 'deploy');
  const { stack_name: name = place.stackName, region = place.region } = deploy;
  return name === stackName && region === place.region ? deploy : {};
}

/** The bucket for what is too large for a call, where the samconfig names one. */
export function bucketFor(stackName: string, place: Place): string | undefined {
  const { s3_bucket: bucket } = configuredFor(stackName, place);
  return typeof bucket === 'string' && bucket !== '' ? bucket : undefined;
}

/**
 * What the samconfig gives a parameter goes over what the stack has: the next deploy would put it back. A value that is no
 * secret is written there too; of a secret it is told. The stack is changed already: what goes wrong here is told as well.
 * @returns sentences for people
 */
export async function rememberInSamconfig(
  parameters: Readonly<Record<string, string>>,
  template: unknown,
  stackName: string,
  place: Place,
): Promise<string[]> {
  const { samconfig, environment } = place;
  if (samconfig === undefined) return [];
  const name = basename(samconfig.file);
  try {
    const deploy = configuredFor(stackName, place);
    const configured = await configuredParameters(deploy, dirname(samconfig.file));
    const others = declaredParameters(template).filter(
      (one) =>
        Object.hasOwn(parameters, one.name) &&
        Object.hasOwn(configured, one.name) &&
        configured[one.name] !== parameters[one.name],
    );
    const secrets = others.filter(({ secret }) => secret).map((one) => one.name);
    const plain = others.filter(({ secret }) => !secret).map((one) => one.name);
    const values = Object.fromEntries(plain.map((one) => [one, parameters[one]!]));
    const isSaved =
      plain.length > 0 && (await saveAnswers(samconfig.file, environment, { parameters: values }));
    return [
      ...secrets.map(
        (one) =>
          `${name} has another value for ${one}, a secret: the next deploy would put that back. Take it out there.`,
      ),
      ...(isSaved
        ? [`${plain.join(', ')} saved in ${name}, whose value the next deploy would have put back.`]
        : []),
    ];
  } catch (error) {
    if (!(error instanceof SamgenError)) throw error;
    return [
      `Whether ${name} has another value, which the next deploy would put back, could not be seen to: ${error.message}`,
    ];
  }
}
