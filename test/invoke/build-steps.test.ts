import { expect, test } from 'vitest';
import type { CargoLambdaPlan, GoPlan, MakePlan } from '../../src/invoke/build-plan.ts';
import { cargoBinary, cargoStep, goStep, makeStep } from '../../src/invoke/build-steps.ts';

const linux = { platform: 'linux', arch: 'x64' } as const;
const mac = { platform: 'darwin', arch: 'arm64' } as const;
const places = { artifacts: '/cache/artifacts', scratch: '/cache/source', temporary: '/cache/source-tmp' };
const make: MakePlan = {
  kind: 'makefile',
  code: '/p/a',
  source: '/p/a',
  makefile: '/p/a/Makefile',
  target: 'build-Hello',
  workingDirectory: undefined,
};
const go: GoPlan = { kind: 'go', code: '/p/a', handler: 'bootstrap', trimPath: true };
const cargo: CargoLambdaPlan = {
  kind: 'cargo-lambda',
  code: '/p/a',
  binary: undefined,
  runtime: 'provided.al2023',
};

test('make runs in the copy, with the Makefile of the sources', () => {
  expect(makeStep(make, places, linux)).toEqual({
    program: 'make',
    args: ['--makefile', '/p/a/Makefile', 'build-Hello'],
    title: 'make build-Hello',
    cwd: '/cache/source',
    env: { ARTIFACTS_DIR: '/cache/artifacts' },
  });
  expect(makeStep({ ...make, workingDirectory: '/p/a/sub' }, places, linux).cwd).toBe('/cache/source/sub');
  expect(makeStep({ ...make, workingDirectory: '/p' }, places, linux).cwd).toBe('/p');
});

test('make runs in the sources where the samconfig says so', () => {
  expect(makeStep({ ...make, inSource: true }, places, linux).cwd).toBe('/p/a');
  expect(makeStep({ ...make, inSource: true, workingDirectory: '/p/a/sub' }, places, linux).cwd).toBe(
    '/p/a/sub',
  );
});

test('go builds for the function’s architecture', () => {
  expect(goStep(go, '/p/a', 'arm64', places, linux)).toMatchObject({
    args: ['build', '-trimpath', '-o', '/cache/artifacts/bootstrap', '/p/a'],
    cwd: '/p/a',
    env: { GOOS: 'linux', GOARCH: 'arm64' },
  });
  expect(goStep({ ...go, trimPath: false }, '/p/a/h', 'x86_64', places, linux)).toMatchObject({
    args: ['build', '-o', '/cache/artifacts/bootstrap', '/p/a/h'],
    env: { GOOS: 'linux', GOARCH: 'amd64' },
  });
});

test('on a Mac all is built for the Mac, to be run there', () => {
  expect(goStep(go, '/p/a', 'x86_64', places, mac).env).toEqual({ GOOS: 'darwin', GOARCH: 'arm64' });
  expect(makeStep(make, places, mac).args.slice(2)).toEqual([
    'GOOS=darwin',
    'GOARCH=arm64',
    'CARGO_BUILD_TARGET=aarch64-apple-darwin',
    'build-Hello',
  ]);
  expect(cargoStep(cargo, 'x86_64', mac).args).toEqual(['build', '--release']);
});

test.each([
  [cargo, 'x86_64', ['lambda', 'build', '--release']],
  [cargo, 'arm64', ['lambda', 'build', '--release', '--arm64']],
  [{ ...cargo, binary: 'b' }, 'x86_64', ['lambda', 'build', '--release', '--bin', 'b']],
  [
    { ...cargo, runtime: 'provided.al2' },
    'arm64',
    ['lambda', 'build', '--release', '--target', 'aarch64-unknown-linux-gnu.2.26'],
  ],
] as const)('cargo lambda as sam calls it %#', (plan, architecture, args) => {
  expect(cargoStep(plan, architecture, linux)).toMatchObject({ program: 'cargo', args, cwd: '/p/a' });
});

test('the binary is the crate’s own, or the one that is named', () => {
  const bin = (name: string) => ({ name, kind: ['bin'] });
  const metadata = (targets: object[]) =>
    JSON.stringify({
      target_directory: '/p/target',
      packages: [
        { manifest_path: '/p/b/Cargo.toml', targets: [bin('other')] },
        { manifest_path: '/p/a/Cargo.toml', targets: [{ name: 'lib', kind: ['lib'] }, ...targets] },
      ],
    });
  expect(cargoBinary(metadata([bin('hello')]), cargo, linux)).toBe('/p/target/lambda/hello/bootstrap');
  expect(cargoBinary(metadata([bin('hello')]), cargo, mac)).toBe('/p/target/release/hello');
  expect(cargoBinary(metadata([bin('a'), bin('b')]), { ...cargo, binary: 'b' }, linux)).toBe(
    '/p/target/lambda/b/bootstrap',
  );
  expect(() => cargoBinary(metadata([bin('a'), bin('b')]), cargo, linux)).toThrow(/the binaries a, b/);
  expect(() => cargoBinary(metadata([]), cargo, linux)).toThrow(/no binary/);
});
