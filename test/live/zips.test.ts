import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { writeProject } from '../support/blueprints.ts';
import {
  builderOf,
  buildProved,
  cannotRun,
  expectAnswer,
  expectGoSettings,
  isCompiled,
  samEnvironment,
} from '../support/built-project.ts';
import { offered, record, skipFor } from '../support/combination-results.ts';
import { cannotBuild, toolEnvironment } from '../support/project-tools.ts';
import { interleaved, sideBySide } from '../support/side-by-side.ts';
import { expectStatic } from '../support/static-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const zips = offered.filter(({ given }) => given['package'] === 'zip');
const beside = sideBySide();

describe.concurrent(`all ${zips.length} zips that new makes are built by sam, proved, and answer`, {
  timeout: 1_800_000,
}, () => {
  for (const { name, given } of interleaved(zips, (each) => builderOf(each.given))) {
    test(name, (ctx) =>
      beside(builderOf(given), async () => {
        const sam = samEnvironment();
        if ('missing' in sam) return skipFor(ctx, name, 'built', sam.missing);
        skipFor(ctx, name, 'built', cannotBuild(given));
        const folder = temporaryFolder(ctx);
        await writeProject(folder, given);
        await buildProved(folder, given, { ...sam, ...toolEnvironment() });
        const bootstrap = join(folder, '.aws-sam/build/HelloFunction/bootstrap');
        if (isCompiled(given)) expectStatic(readFileSync(bootstrap), String(given['arch']));
        if (given['language'] === 'go') await expectGoSettings(bootstrap);
        record(name, 'built');

        skipFor(ctx, name, 'invoked', cannotRun(given));
        await expectAnswer(folder, given);
        record(name, 'invoked');
      }),
    );
  }
});
