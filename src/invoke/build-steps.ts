import { join } from 'node:path';
import { FailedError } from '../errors.ts';
import { type CargoLambdaPlan, type GoPlan, inCopy, type MakePlan } from './build-plan.ts';
import type { Architecture } from './settings.ts';

/** The machine that samgen runs on. */
export interface Host {
  platform: NodeJS.Platform;
  /** As Node names it: `x64`, `arm64`. */
  arch: string;
}

/** One program to run; nothing of it goes through a shell. */
export interface BuildStep {
  program: string;
  args: string[];
  /** For people, short. */
  title: string;
  cwd: string;
  /** Added to the user's environment. */
  env: Record<string, string>;
}

/** Where a build may write. Absolute. */
export interface BuildPlaces {
  /** What it makes; exists. */
  artifacts: string;
  /** Where the sources are copied to, for make. */
  scratch: string;
  /** The build's TMPDIR: a compiler that is interrupted leaves its own there; exists. */
  temporary: string;
}

/**
 * For macOS a function that is to run there is built for it, not for Linux. What stands on make's command line wins
 * over what a Makefile sets (GNU make manual, "Overriding Variables"): Go and Cargo read their targets from there.
 */
const isForHost = (host: Host): boolean => host.platform === 'darwin';

/** aws_lambda_builders/workflows/custom_make/actions.py */
export function makeStep(plan: MakePlan, { artifacts, scratch }: BuildPlaces, host: Host): BuildStep {
  const { source, workingDirectory } = plan;
  const copy = plan.inSource ? source : scratch;
  return {
    program: 'make',
    args: ['--makefile', plan.makefile, ...(isForHost(host) ? hostVariables(host) : []), plan.target],
    title: `make ${plan.target}`,
    cwd: workingDirectory === undefined ? copy : inCopy(workingDirectory, source, copy),
    env: { ARTIFACTS_DIR: artifacts },
  };
}

/**
 * aws_lambda_builders/workflows/go_modules/builder.py.
 * @param from the package: CodeUri, or the folder of the handler's name in it
 */
export function goStep(
  plan: GoPlan,
  from: string,
  architecture: Architecture,
  { artifacts }: BuildPlaces,
  host: Host,
): BuildStep {
  const env = isForHost(host)
    ? { GOOS: host.platform, GOARCH: goArchitecture(host.arch) }
    : { GOOS: 'linux', GOARCH: goArchitecture(architecture) };
  return {
    program: 'go',
    title: `GOOS=${env.GOOS} GOARCH=${env.GOARCH} go build`,
    args: ['build', ...(plan.trimPath ? ['-trimpath'] : []), '-o', join(artifacts, 'bootstrap'), from],
    cwd: plan.code,
    env,
  };
}

/** aws_lambda_builders/workflows/rust_cargo/actions.py, `build_command` */
export function cargoStep(plan: CargoLambdaPlan, architecture: Architecture, host: Host): BuildStep {
  const binary = plan.binary === undefined ? [] : ['--bin', plan.binary];
  const target =
    plan.runtime === 'provided.al2'
      ? ['--target', `${architecture === 'arm64' ? 'aarch64' : 'x86_64'}-unknown-linux-gnu.2.26`]
      : architecture === 'arm64'
        ? ['--arm64']
        : [];
  const args = isForHost(host)
    ? ['build', '--release', ...binary]
    : ['lambda', 'build', '--release', ...target, ...binary];
  return { program: 'cargo', args, title: `cargo ${args.join(' ')}`, cwd: plan.code, env: {} };
}

/** Where cargo put the binary, from the output of `cargo metadata` (rust_cargo/actions.py, `binary_path`). */
export function cargoBinary(metadataJson: string, plan: CargoLambdaPlan, host: Host): string {
  const metadata = JSON.parse(metadataJson) as {
    target_directory: string;
    packages: { manifest_path: string; targets: { name: string; kind: string[] }[] }[];
  };
  const own = metadata.packages.find(({ manifest_path }) => manifest_path === join(plan.code, 'Cargo.toml'));
  const binaries = own?.targets.filter(({ kind }) => kind.includes('bin')).map(({ name }) => name) ?? [];
  const name = plan.binary ?? (binaries.length === 1 ? binaries[0] : undefined);
  if (name === undefined) {
    throw new FailedError(
      `${join(plan.code, 'Cargo.toml')} makes ${binaries.length === 0 ? 'no binary' : `the binaries ${binaries.join(', ')}`}.`,
      'Say which one is the function: Metadata: BuildProperties: Binary: NAME.',
    );
  }
  return isForHost(host)
    ? join(metadata.target_directory, 'release', name)
    : join(metadata.target_directory, 'lambda', name, 'bootstrap');
}

const hostVariables = ({ platform, arch }: Host): string[] => [
  `GOOS=${platform}`,
  `GOARCH=${goArchitecture(arch)}`,
  `CARGO_BUILD_TARGET=${arch === 'arm64' ? 'aarch64' : 'x86_64'}-apple-darwin`,
];

/** Node's and Lambda's names to Go's. */
const goArchitecture = (architecture: string): string => (architecture === 'arm64' ? 'arm64' : 'amd64');
