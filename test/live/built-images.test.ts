import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EarlierAnswers } from '../../src/generate/questions.ts';
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
import { dockerSays, noDocker, removeImage } from '../support/docker.ts';
import { cannotTest } from '../support/project-tools.ts';
import { interleaved, sideBySide } from '../support/side-by-side.ts';
import { useStandIns } from '../support/stand-ins.ts';
import { expectStatic } from '../support/static-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const images = offered.filter(({ given }) => given['package'] === 'image');
const beside = sideBySide();

describe.concurrent(`all ${images.length} images that new makes are built by sam, proved, and answer`, {
  timeout: 1_800_000,
}, () => {
  for (const { name, given } of interleaved(images, (each) => builderOf(each.given))) {
    test(name, (ctx) =>
      beside(builderOf(given), async () => {
        const sam = samEnvironment();
        if ('missing' in sam) return skipFor(ctx, name, 'built', sam.missing);
        skipFor(ctx, name, 'built', noDocker());
        const folder = temporaryFolder(ctx);
        await writeProject(folder, given);
        skipFor(ctx, name, 'built', await useStandIns(folder, String(given['arch'])));
        const image = imageOfItsOwn(folder);
        ctx.onTestFinished(() => removeImage(image));
        await buildProved(folder, given, sam);
        if (isCompiled(given)) await expectProgram(image, given, temporaryFolder(ctx));
        record(name, 'built');

        skipFor(ctx, name, 'invoked', cannotRun(given));
        await expectAnswer(folder, given);
        // What has answered is the very image that sam has built.
        expect(await namesOf(image)).toContainEqual(expect.stringMatching(/^samgen-local\/hellofunction-/));
        record(name, 'invoked');
      }),
    );
  }
});

/** Gives what sam makes of the project a name that nobody else's image has. */
function imageOfItsOwn(folder: string): string {
  const tag = `samgen-test-${randomUUID()}`;
  const template = join(folder, 'template.yaml');
  writeFileSync(template, readFileSync(template, 'utf8').replace(/DockerTag: .*/, `DockerTag: ${tag}`));
  return `hellofunction:${tag}`;
}

async function namesOf(image: string): Promise<string[]> {
  return JSON.parse(await dockerSays('image', 'inspect', '--format', '{{json .RepoTags}}', image));
}

async function expectProgram(image: string, given: EarlierAnswers, folder: string): Promise<void> {
  const copied = join(folder, 'bootstrap');
  const container = await dockerSays('create', image);
  try {
    await dockerSays('cp', `${container}:/var/task/bootstrap`, copied);
  } finally {
    await dockerSays('rm', '--volumes', container);
  }
  expectStatic(readFileSync(copied), String(given['arch']));
  // The Go that looks into it is this machine's, where there is one.
  if (given['language'] === 'go' && cannotTest(given) === undefined) await expectGoSettings(copied);
}
