import { test } from 'vitest';
import { template, writeFiles } from '../support/function-project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { devBootstrap } from './bootstraps.ts';
import { startDev } from './dev-server.ts';

test('a function with layers is said to run without them', { timeout: 60_000 }, async (ctx) => {
  const cwd = temporaryFolder(ctx);
  const Layers = ['arn:aws:lambda:us-east-1:123456789012:layer:own:1'];
  writeFiles(cwd, { 'template.yaml': template({ Layers }), 'hello/bootstrap': devBootstrap('one') });
  const dev = await startDev(ctx, cwd);
  await dev.see(/! HelloFunction has layers, and runs here without them: there is no \/opt\.\n/);
});
