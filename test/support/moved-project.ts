import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { TestContext } from 'vitest';
import type { Expected, OldProject } from '../migrate/corpus.ts';
import type { Environment } from './built-project.ts';
import { removeImage } from './docker.ts';
import { samgen } from './samgen.ts';

interface Problem {
  rule: string;
  message: string;
}

/** samgen has nothing to say of it, but where a question is open: that a function stays on an old runtime, for one. */
export async function expectValid(project: OldProject, cwd: string, { expect }: TestContext): Promise<void> {
  const said = await samgen(['validate', '--strict', '--json'], { cwd });
  const { problems } = JSON.parse(said.stdout) as { problems: Problem[] };
  const isOpen = ({ rule }: Problem) =>
    (project.stay !== undefined && rule === 'runtime-deprecated') || project.leaves?.includes(rule) === true;
  expect(problems.filter((problem) => !isOpen(problem))).toEqual([]);
}

/** Nor have sam and cfn-lint; their 2531 is the old runtime. */
export async function expectLinted(
  project: OldProject,
  cwd: string,
  env: Environment,
  { expect }: TestContext,
): Promise<void> {
  const args = ['validate', '--lint', '--template', project.template ?? 'template.yaml'];
  const options = { cwd, env: { ...env, NODE_EXTRA_CA_CERTS: undefined }, reject: false, all: true } as const;
  const { exitCode, all } = await execa(env['SAMGEN_SAM']!, args, options);
  const rules = [...all.matchAll(/\[([EWI]\d{4}):/g)].map(([, rule]) => rule!);
  if (project.stay !== undefined) return expect(rules.filter((rule) => !/^[EW]2531$/.test(rule))).toEqual([]);
  expect({ exitCode, all }).toEqual({
    exitCode: 0,
    all: expect.stringContaining('is a valid SAM Template'),
  });
}

/** Those of its functions that can be built here. */
export const builtIn = ({ functions }: OldProject): [id: string, Expected][] =>
  Object.entries(functions).filter(([, { noBuild }]) => noBuild === undefined);

/**
 * The real sam builds it, and the proof of build has nothing to say against it.
 * @param open functions that the proof fails until a question is answered
 */
export async function expectBuilt(
  { prepare }: OldProject,
  arch: 'x86_64' | 'arm64',
  open: readonly string[],
  cwd: string,
  env: Environment,
  ctx: TestContext,
): Promise<void> {
  ctx.onTestFinished(() => removeBuiltImages(cwd));
  if (prepare !== undefined) {
    const [program, ...args] = prepare;
    const { exitCode, all } = await execa(program, args, {
      cwd,
      env: { GOARCH: arch === 'arm64' ? 'arm64' : 'amd64' },
      reject: false,
      all: true,
    });
    ctx.expect(exitCode, all).toBe(0);
  }
  const built = await samgen(['build', '--json'], { cwd, env });
  ctx.expect(built.stderr, built.stdout).toContain('Build Succeeded');
  if (open.length === 0) return ctx.expect(built.code, built.stdout + built.stderr).toBe(0);
  const { error } = JSON.parse(built.stdout) as { error?: { faults: { function: string }[] } };
  ctx.expect(error?.faults.map((fault) => fault.function)).toEqual(open);
}

/** What was built is what answers; nothing is built for it. */
export async function expectAnswers(
  project: OldProject,
  open: readonly string[],
  cwd: string,
  env: Environment,
  { expect }: TestContext,
): Promise<void> {
  for (const [id, { event, answer }] of builtIn(project)) {
    if (project.stay?.includes(id) || open.includes(id)) continue;
    const invoked = await samgen(['invoke', id, '--data', JSON.stringify(event), '--json'], { cwd, env });
    expect(invoked.code, id + invoked.stdout + invoked.stderr).toBe(0);
    expect(invoked.stderr).not.toContain('On Lambda it would not start');
    const { payload } = JSON.parse(invoked.stdout) as { payload: unknown };
    if (typeof answer === 'object' && answer !== null)
      expect({ id, payload }).toMatchObject({ id, payload: answer });
    else expect({ id, payload }).toEqual({ id, payload: answer });
  }
}

async function removeBuiltImages(cwd: string): Promise<void> {
  const template = join(cwd, '.aws-sam/build/template.yaml');
  if (!existsSync(template)) return;
  const images = readFileSync(template, 'utf8').matchAll(/ImageUri: (\S+)/g);
  for (const [, image] of images) await removeImage(image!);
}
