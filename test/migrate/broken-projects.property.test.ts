import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SamgenError } from '../../src/errors.ts';
import { type MigrationPlan, planMigration } from '../../src/migrate/plan.ts';
import { memoryFiles } from '../../src/project/memory-files.ts';
import { OLD_PROJECTS, PROJECTS } from './corpus.ts';
import { snapshot } from './migrated.ts';

type Files = ReadonlyMap<string, string>;

const root = '/project';
const projects: readonly Files[] = OLD_PROJECTS.map(
  ({ name }) =>
    new Map(
      [...snapshot(join(PROJECTS, name, 'before'))].map(([path, { content }]) => [path, content.toString()]),
    ),
);

/** One slip in a text: a line that is gone, doubled or cut off, or a sign that is another one. */
interface Slip {
  file: number;
  line: number;
  kind: 'gone' | 'doubled' | 'cut' | 'sign';
  at: number;
}

const slip: fc.Arbitrary<Slip> = fc.record({
  file: fc.nat(),
  line: fc.nat(),
  kind: fc.constantFrom('gone', 'doubled', 'cut', 'sign'),
  at: fc.nat(200),
});

const READ = /(?:template|Makefile|Dockerfile|samconfig|go\.mod)/;

function slipped(files: Files, { file, line, kind, at }: Slip): Files {
  const paths = [...files.keys()].filter((path) => READ.test(path));
  const path = paths[file % paths.length]!;
  const lines = files.get(path)!.split('\n');
  const index = line % lines.length;
  const text = lines[index]!;
  if (kind === 'gone') lines.splice(index, 1);
  else if (kind === 'doubled') lines.splice(index, 0, text);
  else if (kind === 'cut') lines[index] = text.slice(0, at % (text.length + 1));
  else lines[index] = text.replace(/[:=&$"'[]/, () => ['', '"', '$', '[', '&', ':'][at % 6]!);
  return new Map(files).set(path, lines.join('\n'));
}

async function plan(files: Files, architecture: 'arm64' | undefined): Promise<MigrationPlan> {
  const name = [...files.keys()].find((path) => /^template\.(?:ya?ml|json)$/.test(path))!;
  const samconfigFile = files.has('samconfig.toml') ? join(root, 'samconfig.toml') : undefined;
  const onDisk = memoryFiles(
    root,
    [...files].map(([path, text]) => ({ path, content: Buffer.from(text), executable: false })),
  );
  const place = { folder: root, templateFile: join(root, name), samconfigFile };
  return planMigration(place, { only: [], architecture }, onDisk, async () => ({
    kind: 'failed',
    version: 'v1.54.0',
    why: 'nobody is asked here',
  }));
}

test('an old project with mistakes in it is moved, and once, or refused', async () => {
  let moved = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...projects),
    fc.array(slip, { maxLength: 3 }),
    fc.constantFrom('arm64' as const, undefined),
    async (project, slips, architecture) => {
      const files = slips.reduce(slipped, project);
      const first = await plan(files, architecture).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SamgenError);
        return undefined;
      });
      if (first === undefined) return;
      moved += first.changes.length > 0 ? 1 : 0;
      const after = new Map(files);
      for (const { path, after: text } of first.changes) after.set(path.slice(root.length + 1), text);
      expect((await plan(after, architecture)).changes).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 400 });
  expect(moved).toBeGreaterThan(200);
}, 120_000);
