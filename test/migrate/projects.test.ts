import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyPatch } from 'diff';
import { describe, expect, test } from 'vitest';
import { missingTools } from '../support/machine.ts';
import { moving, OLD_PROJECTS, oldProject, PROJECTS } from './corpus.ts';
import { type Migration, migrate, says, snapshot, told } from './migrated.ts';

/** Writes what comes out as what is expected; then read it in the diff. */
const UPDATE = process.env['SAMGEN_TEST_UPDATE'] === '1';

const ways = [
  { way: 'as it is', flags: {}, golden: 'after' },
  { way: 'and to arm64', flags: { arch: 'arm64' }, golden: 'after-arm64' },
];

describe.each(OLD_PROJECTS)('$name', (project) => {
  const { name, tools } = project;
  const missing = missingTools(...tools.filter((tool) => tool === 'go'));

  describe.skipIf(missing !== undefined).each(ways)('moves $way', ({ flags, golden }) => {
    test('to the golden files, byte for byte', async () => {
      const folder = oldProject(name);
      const before = snapshot(folder);
      const migration = await migrate(folder, flags);
      const after = snapshot(folder);

      expect(migration).toMatchObject({ ok: true, written: true });
      expect([...before.keys()].filter((file) => !after.has(file))).toEqual([]);
      const changed = [...after.keys()].filter((file) => !isSame(before.get(file), after.get(file)));
      compare(
        join(PROJECTS, name, golden),
        new Map(changed.map((file) => [file, after.get(file)!.content])),
        told(migration),
      );
      for (const [file, { mode }] of before)
        expect({ file, mode: after.get(file)!.mode }).toEqual({ file, mode });
      expectTold(migration, before, after, changed);
      const moved = migration.functions.map((one) => one.function);
      expect(moved.sort()).toEqual(moving(project).sort());
      const asked = migration.questions.map((question) => question.function);
      expect(asked).toEqual(expect.arrayContaining([...(project.asks ?? [])]));
    });

    test('only once', async () => {
      const folder = oldProject(name);
      const first = await migrate(folder, flags);
      const after = snapshot(folder);
      const second = await migrate(folder, flags);
      expect(second.files).toEqual([]);
      expect(snapshot(folder)).toEqual(after);
      expect(second.questions.length).toBeLessThanOrEqual(first.questions.length);
      if (second.questions.length === 0) {
        expect(await says(folder, { ...flags, yes: true })).toContain('Nothing to migrate');
      }
    });

    test('and not with --dry-run, which shows the same', async () => {
      const folder = oldProject(name);
      const before = snapshot(folder);
      const shown = await migrate(folder, { ...flags, dryRun: true });
      expect(snapshot(folder)).toEqual(before);
      const done = await migrate(oldProject(name), flags);
      // Places are those in the files as they are then: lines above them have come or gone.
      expect(unplaced(shown)).toEqual(unplaced({ ...done, written: false }));
      const text = await says(folder, { ...flags, dryRun: true });
      const lines = (shown: string) => shown.trimEnd().replaceAll('\r', '');
      for (const { diff } of done.files) expect(lines(text)).toContain(lines(diff));
      expect(snapshot(folder)).toEqual(before);
    });
  });
});

const unplaced = (migration: Migration) => ({
  ...migration,
  questions: migration.questions.map((question) => ({ ...question, line: 0 })),
});

type Files = ReturnType<typeof snapshot>;

const isSame = (one: { content: Buffer } | undefined, other: { content: Buffer } | undefined) =>
  one !== undefined && other !== undefined && one.content.equals(other.content);

/** The files that the report names are those that changed, and its diffs make one of the other. */
function expectTold({ files }: Migration, before: Files, after: Files, changed: readonly string[]): void {
  expect(files.map(({ file }) => file).sort()).toEqual([...changed].sort());
  for (const { file, created, diff } of files) {
    expect({ file, created }).toEqual({ file, created: !before.has(file) });
    const old = before.get(file)?.content.toString() ?? '';
    const patched = applyPatch(old, diff, { autoConvertLineEndings: false });
    expect({ file, patched }).toEqual({ file, patched: after.get(file)!.content.toString() });
  }
}

/** A golden folder holds the files that change, and no other; beside it, what is told. */
function compare(golden: string, files: ReadonlyMap<string, Buffer>, report: string): void {
  if (UPDATE) {
    rmSync(golden, { recursive: true, force: true });
    for (const [file, content] of files) {
      mkdirSync(dirname(join(golden, file)), { recursive: true });
      writeFileSync(join(golden, file), content);
    }
    writeFileSync(`${golden}.txt`, report);
  }
  const expected = existsSync(golden) ? [...snapshot(golden).keys()] : [];
  expect([...files.keys()].sort()).toEqual(expected.sort());
  for (const [file, content] of files) {
    const wanted = readFileSync(join(golden, file));
    expect({ file, text: content.toString() }).toEqual({ file, text: wanted.toString() });
    expect(content.equals(wanted), `${file} is the same text in other bytes`).toBe(true);
  }
  expect(report).toBe(readFileSync(`${golden}.txt`, 'utf8'));
}
