import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of the test's own, gone when it ends. A concurrent test gives its context, which alone knows its end. */
export function temporaryFolder(ctx: { onTestFinished: typeof onTestFinished } = { onTestFinished }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'samgen-test-')));
  ctx.onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
