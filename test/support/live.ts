import { join } from 'node:path';
import { expect, type TestContext } from 'vitest';
import { type AwsCalls, awsCalls } from './aws-calls.ts';
import { awsEnvironment, ministack } from './ministack.ts';
import { samgen } from './samgen.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What a test needs that deploys with the real sam to MiniStack. */
export interface Live {
  endpoint: string;
  sam: string;
  /** For samgen and sam; what is undefined is taken away. */
  env: Record<string, string | undefined>;
  calls: AwsCalls;
}

/** @param endpoint that of a proxy in front of MiniStack */
export function live(ctx: TestContext, endpoint?: string): Live {
  const aws = ministack();
  const sam = process.env['SAMGEN_TEST_SAM'];
  if ('missing' in aws) return ctx.skip(aws.missing);
  if (!sam) return ctx.skip(process.env['SAMGEN_TEST_NO_SAM'] ?? 'npm test did not start this run');
  // Journals of updates stand there, not in the home of whoever runs the tests.
  const state = { XDG_STATE_HOME: temporaryFolder(ctx) };
  const env = { ...awsEnvironment(endpoint ?? aws.endpoint), ...state, SAMGEN_SAM: sam };
  return { endpoint: aws.endpoint, sam, env, calls: awsCalls(aws.endpoint) };
}

/** A new project in a folder of its own; its stack has the project's name. */
export async function newProject(name: string, ...args: string[]): Promise<string> {
  const folder = temporaryFolder();
  const made = await samgen(['new', name, '--yes', ...args], { cwd: folder });
  expect(made).toMatchObject({ code: 0 });
  return join(folder, name);
}
