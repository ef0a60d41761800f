import { randomUUID } from 'node:crypto';
import type { Variables } from '../../src/env/function.ts';

/** A zip with nothing in it. */
const EMPTY_ZIP = 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==';
const FUNCTIONS = '/2015-03-31/functions';

/** A function's configuration, as far as the tests look at it. */
export interface Configuration {
  FunctionName: string;
  RevisionId: string;
  State: string;
  LastUpdateStatus: string;
  Environment?: { Variables?: Variables; Error?: { ErrorCode: string; Message: string } };
  [member: string]: unknown;
}

/** A name that no other test uses. */
export const uniqueName = (hint: string): string => `${hint}-${randomUUID().slice(0, 8)}`;

/** Makes a function that no stack owns, with MiniStack's own API; returns its configuration. */
export async function makeBareFunction(
  endpoint: string,
  name: string,
  variables: Variables,
): Promise<Configuration> {
  const response = await fetch(`${endpoint}${FUNCTIONS}`, {
    method: 'POST',
    body: JSON.stringify({
      FunctionName: name,
      Runtime: 'provided.al2023',
      Handler: 'bootstrap',
      Role: 'arn:aws:iam::000000000000:role/bare',
      Code: { ZipFile: EMPTY_ZIP },
      Environment: { Variables: variables },
    }),
  });
  if (response.status !== 201) throw new Error(`CreateFunction: ${response.status} ${await response.text()}`);
  return (await response.json()) as Configuration;
}

/** The function as MiniStack has it, or undefined where it is gone. */
export async function configurationOf(endpoint: string, name: string): Promise<Configuration | undefined> {
  const response = await fetch(`${endpoint}${FUNCTIONS}/${encodeURIComponent(name)}/configuration`);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`GetFunctionConfiguration: ${response.status} ${await response.text()}`);
  return (await response.json()) as Configuration;
}

/** Its variables as MiniStack has them. */
export async function variablesOf(endpoint: string, name: string): Promise<Variables> {
  const found = await configurationOf(endpoint, name);
  if (found === undefined) throw new Error(`There is no function ${name}`);
  return found.Environment?.Variables ?? {};
}

export async function deleteFunction(endpoint: string, name: string): Promise<void> {
  const response = await fetch(`${endpoint}${FUNCTIONS}/${encodeURIComponent(name)}`, { method: 'DELETE' });
  if (!response.ok) throw new Error(`DeleteFunction: ${response.status} ${await response.text()}`);
}
