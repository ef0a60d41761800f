import { expect, test } from 'vitest';
import { heldRequest } from '../support/lambda-faults.ts';
import { live } from '../support/live.ts';
import { strictLambda } from '../support/strict-lambda.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KEY, openTerminal } from '../support/terminal.ts';

test('a first Ctrl-C says what it waits for, a second one what is true', async (ctx) => {
  const strict = await strictLambda(live(ctx).endpoint, ctx);
  const { env } = live(ctx, strict.endpoint);
  const name = await strict.make('sudden', { KEPT: 'x' });
  let letGo = () => {};
  strict.script('write', heldRequest(new Promise<void>((resolve) => (letGo = resolve))));
  const terminal = openTerminal(['env', 'set', 'NEW_ONE=1', '--function', name], temporaryFolder(), env);
  await terminal.see('Writing');
  terminal.type(KEY.interrupt);
  await terminal.see('Stopping: asking Lambda what has become of it');
  terminal.type(KEY.interrupt);
  await terminal.see('Ended at once. The change was sent, and whether it arrived is not known');
  expect(await terminal.ended).toMatchObject({ exitCode: 130 });
  letGo();
  await strict.quiet();
});
