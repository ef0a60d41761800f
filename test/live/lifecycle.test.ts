import { join } from 'node:path';
import { describe, test } from 'vitest';
import type { EarlierAnswers } from '../../src/generate/questions.ts';
import { combinations, writeProject } from '../support/blueprints.ts';
import { builderOf } from '../support/built-project.ts';
import { live } from '../support/live.ts';
import { cannotBuild, toolEnvironment } from '../support/project-tools.ts';
import { samgen } from '../support/samgen.ts';
import { interleaved, sideBySide } from '../support/side-by-side.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SECRET = 'lifecycle "secret" \\ value';
const zips = interleaved(
  combinations.filter(({ given }) => given['package'] === 'zip'),
  ({ given }) => builderOf(given),
);
const beside = sideBySide();

describe.concurrent('every zip lives: made, checked, built, deployed, invoked, deployed again, deleted', {
  timeout: 1_800_000,
}, () => {
  for (const { name, given } of zips)
    test(name, (ctx) =>
      beside(builderOf(given), async () => {
        const { env: emulated, calls } = live(ctx);
        const env = { ...emulated, ...toolEnvironment() };
        const missing = cannotBuild(given);
        if (missing) return ctx.skip(missing);
        const cwd = join(temporaryFolder(ctx), 'hello');
        const stack = `life-${name.replaceAll('.', '-').replaceAll('_', '-')}`;
        await writeProject(cwd, { ...given, 'stack-name': stack });
        const run = async (args: string[], more: Record<string, string> = {}) => {
          const ran = await samgen(args, { cwd, env: { ...env, ...more } });
          ctx.expect(ran.code, `${args.join(' ')}\n${ran.stdout}${ran.stderr}`).toBe(0);
          return ran;
        };

        await run(['validate', '--strict']);
        ctx.expect((await run(['build'])).stdout).toContain('Build Succeeded');
        const secret = given['blueprint'] === 'env-vars' && given['secrets'] !== 'external';
        const value = secret ? ['--param-from-env', 'SecretVar=THE_SECRET'] : [];
        const first = await run(['deploy', '--yes', '--json', ...value], { THE_SECRET: SECRET });
        ctx
          .expect(JSON.parse(first.stdout))
          .toMatchObject({ ok: true, stackName: stack, region: 'us-east-1', changed: true });
        ctx.expect(first.stdout + first.stderr).not.toContain(SECRET);

        const { outputs } = JSON.parse((await run(['outputs', '--json'])).stdout);
        const { HelloFunctionName: fn } = outputs;
        ctx.expect((await run(['outputs', 'HelloFunctionName'])).stdout).toBe(`${fn}\n`);
        const { answer } = await calls.lambda('GET', `/2015-03-31/functions/${fn}/configuration`);
        ctx.expect(answer).toMatchObject({ Architectures: [given['arch']], Runtime: 'provided.al2023' });
        if (secret) ctx.expect(answer).toMatchObject({ Environment: { Variables: { SECRET_VAR: SECRET } } });
        const runsHere = await answers(given, () => calls.invoke(fn, { name: 'Ada' }), ctx);

        const again = await run(['deploy', '--yes']);
        ctx.expect(again.stderr).toContain(`Nothing to change: the stack ${stack} is up to date.`);
        if (secret) {
          const { answer: kept } = await calls.lambda('GET', `/2015-03-31/functions/${fn}/configuration`);
          ctx.expect(kept).toMatchObject({ Environment: { Variables: { SECRET_VAR: SECRET } } });
        }
        await run(['delete', '--yes']);
        ctx.expect(await calls.stack(stack)).toBeUndefined();
        if (!runsHere) ctx.skip('all but the invocation: MiniStack runs programs of this machine only');
      }),
    );
});

/** MiniStack starts the bootstrap as it is; a program of the other architecture runs where the kernel has an emulator. */
async function answers(
  given: EarlierAnswers,
  invoke: () => Promise<{ payload: unknown }>,
  ctx: { expect: typeof import('vitest')['expect'] },
): Promise<boolean> {
  const host = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const foreign = given['language'] !== 'shell' && given['arch'] !== host;
  if (foreign && !process.env['SAMGEN_TEST_BINFMT']) return false;
  const { payload } = await invoke();
  ctx.expect(payload).toMatchObject({ message: 'Hello, Ada!' });
  return true;
}
