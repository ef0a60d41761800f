import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { possibleValues } from '../../template/intrinsics.ts';
import { isRecord } from '../../text/is-record.ts';
import type { RuleContext } from '../context.ts';
import type { Finding, Rule } from '../finding.ts';
import { buildIsRedirected, type Packaging, zipPackagesOf } from '../packaging.ts';

const LARGEST = 1_048_576;

export const cargoManifest: Rule = {
  id: 'cargo-manifest',
  severity: 'error',
  summary: 'A Rust build without its Cargo.toml, or with one that does not go with the architecture.',
  help: 'The build method rust-cargolambda runs `cargo lambda build` with the Cargo.toml of the CodeUri folder. For arm64 sam adds --arm64, which cargo-lambda does not take beside a target in [package.metadata.lambda.build] (aws_lambda_builders/workflows/rust_cargo/actions.py).',
  check: (context) => {
    if (buildIsRedirected(context)) return [];
    return zipPackagesOf(context)
      .filter(({ isBuilt, buildMethod }) => isBuilt && buildMethod === 'rust-cargolambda')
      .flatMap((one) => checkPackage(one, context));
  },
};

function checkPackage(one: Packaging, context: RuleContext): Finding[] {
  const { code, codePath, logicalId, path } = one;
  const folder = join(context.folder, code!);
  if (context.files.info(folder)?.kind !== 'folder') return [];
  const file = join(folder, 'Cargo.toml');
  const info = context.files.info(file);
  if (info === undefined) {
    const message = `There is no Cargo.toml in ${code}, which cargo-lambda builds ${logicalId} from.`;
    return [{ path: codePath, message }];
  }
  if (info.kind !== 'file' || info.size > LARGEST || !isForArm64(logicalId, context)) return [];
  if (!namesTarget(context.files.read(file)?.toString('utf8') ?? '')) return [];
  return [
    {
      path: [...path, 'Metadata', 'BuildMethod'],
      severity: 'warning',
      message: `sam builds ${logicalId} with --arm64, and cargo-lambda does not take that beside the target in Cargo.toml.`,
      hint: 'Take the target out of [package.metadata.lambda.build], or build it with BuildMethod: makefile.',
    },
  ];
}

function isForArm64(logicalId: string, { functions, template }: RuleContext): boolean {
  const list = functions.find((fn) => fn.logicalId === logicalId)?.properties['Architectures'];
  const values = Array.isArray(list) && list.length === 1 ? possibleValues(list[0], template) : undefined;
  return values?.length === 1 && values[0] === 'arm64';
}

/** Whether cargo-lambda is told what to build for. */
function namesTarget(text: string): boolean {
  try {
    let table: unknown = parseToml(text);
    for (const name of ['package', 'metadata', 'lambda', 'build', 'target']) {
      table = isRecord(table) ? table[name] : undefined;
    }
    return table !== undefined;
  } catch {
    // Cargo says better what is wrong with it.
    return false;
  }
}
