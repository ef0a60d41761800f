import { afterAll, beforeAll, describe, test } from 'vitest';
import { staticEmulator } from '../../src/adapters/emulator.ts';
import { OLD_PROJECTS, oldProject } from '../migrate/corpus.ts';
import { OWN, samEnvironment } from '../support/built-project.ts';
import { noDocker } from '../support/docker.ts';
import { missingTools } from '../support/machine.ts';
import { type MigrationImages, migrationImages } from '../support/migrated-images.ts';
import { builtIn, expectAnswers, expectBuilt, expectLinted, expectValid } from '../support/moved-project.ts';
import { samgen } from '../support/samgen.ts';
import { sideBySide } from '../support/side-by-side.ts';

/** Where the old projects name an architecture, it is x86_64. */
const ways = [
  { arch: 'x86_64', flags: [] },
  { arch: 'arm64', flags: ['--arch', 'arm64'] },
] as const;

const beside = sideBySide();

let images: MigrationImages | { missing: string };
beforeAll(async () => {
  const missing = noDocker();
  images = missing === undefined ? await migrationImages() : { missing };
});
afterAll(async () => {
  if ('remove' in images) await images.remove();
});

describe.concurrent('old projects, moved by samgen migrate', { timeout: 1_200_000 }, () => {
  for (const project of OLD_PROJECTS) {
    for (const { arch, flags } of ways) {
      test(`${project.name} is valid, is built and answers on ${arch}`, (ctx) =>
        beside(project.name, async () => {
          const sam = samEnvironment();
          if ('missing' in sam) return ctx.skip(sam.missing);
          const lacking = missingTools(...project.tools);
          if (lacking !== undefined) return ctx.skip(lacking);
          const folder = oldProject(project.name, ctx);
          const moved = await samgen(['migrate', '--yes', '--json', ...flags], { cwd: folder });
          ctx.expect(moved.code, moved.stdout + moved.stderr).toBe(0);
          await expectValid(project, folder, ctx);
          await expectLinted(project, folder, sam, ctx);

          if (builtIn(project).length === 0 || (arch === 'arm64' && project.notOnArm64)) return;
          if (project.images) {
            if ('missing' in images) return ctx.skip(`valid, but not built: ${images.missing}`);
            if (arch !== OWN)
              return ctx.skip(`valid, but not built: what stands in for its builders is for ${OWN}`);
            images.useIn(folder);
          }
          const open = arch === 'arm64' ? (project.stayOnX86 ?? []) : [];
          await expectBuilt(project, arch, open, folder, sam, ctx);
          if (arch !== OWN && staticEmulator(arch, process.env) === undefined)
            return ctx.skip(`built, but not invoked: there is no static qemu for ${arch}`);
          await expectAnswers(project, open, folder, sam, ctx);
        }));
    }
  }
});
