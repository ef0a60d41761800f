import { readElfHeader } from '../../artifact/elf.ts';
import { isRecord } from '../../text/is-record.ts';
import { deployedBootstraps } from '../bootstrap.ts';
import type { RuleContext } from '../context.ts';
import type { Finding, Rule } from '../finding.ts';
import { architectureOf, GO_NAMES, lambdaName } from '../function-architecture.ts';
import { functionMakefiles, type MakefileOf, recipeOf } from '../makefile.ts';

const LARGEST = 67_108_864;

export const architectureMismatch: Rule = {
  id: 'architecture-mismatch',
  severity: 'error',
  summary: 'A program for another architecture than its function.',
  help: 'Lambda cannot start a program of another architecture (Runtime.InvalidEntrypoint, exec format error). A function without Architectures runs on x86_64.',
  check: (context) => [
    ...programs(context),
    ...functionMakefiles(context).flatMap((one) => makefile(one, context)),
    ...buildArguments(context),
  ],
};

function programs(context: RuleContext): Finding[] {
  return deployedBootstraps(context).flatMap(({ one, file, codePath }) => {
    const fn = context.functions.find(({ logicalId }) => logicalId === one.logicalId);
    const wanted = fn && architectureOf(fn, context);
    const size = context.files.info(file)?.size ?? 0;
    if (fn === undefined || wanted === undefined || size === 0 || size > LARGEST) return [];
    const header = readElfHeader(context.files.read(file) ?? Buffer.alloc(0));
    if (header === undefined || header.machine === 'other' || header.machine === wanted) return [];
    const isWritten = fn.properties['Architectures'] !== undefined;
    return {
      path: isWritten ? fn.pathOf('Architectures') : codePath,
      message: `The bootstrap of ${one.logicalId} is built for ${header.machine}, and the function runs on ${wanted}.`,
      hint: `Build it for ${wanted}, or set Architectures: [${header.machine}].`,
    };
  });
}

const GOARCH = /(?:^|[\s:])(?:export\s+)?GOARCH\s*:?=\s*["']?(amd64|arm64)\b/;

function makefile({ logicalId, file, text }: MakefileOf, context: RuleContext): Finding[] {
  const fn = context.functions.find((one) => one.logicalId === logicalId);
  const wanted = fn && architectureOf(fn, context);
  if (wanted === undefined) return [];
  const recipe = recipeOf(text, `build-${logicalId}`);
  const own = recipe.filter(({ line }) => GOARCH.test(line));
  const all = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
  const plain = all.filter(({ line }) => /^(?:export\s+)?GOARCH\s*:?=/.test(line) && GOARCH.test(line));
  const found = own.length > 0 ? own : recipe.some(({ line }) => line.includes('GOARCH=')) ? [] : plain;
  const wrong = found.filter(({ line }) => GOARCH.exec(line)![1] !== GO_NAMES[wanted]);
  // One of several may be for something else than the bootstrap.
  if (wrong.length === 0 || wrong.length < found.length) return [];
  const { line, number } = wrong[0]!;
  const match = GOARCH.exec(line)!;
  const column = line.indexOf(match[1]!, match.index) + 1;
  return [
    {
      file,
      range: { line: number, column, endLine: number, endColumn: column + match[1]!.length },
      severity: 'warning',
      message: `This builds ${logicalId} for ${match[1]}, and the function runs on ${wanted}.`,
      hint: `Write GOARCH = ${GO_NAMES[wanted]}, or set Architectures: [${lambdaName(match[1]!)}].`,
    },
  ];
}

function buildArguments(context: RuleContext): Finding[] {
  return context.functions.flatMap((fn) => {
    const args = fn.metadata['DockerBuildArgs'];
    const given = isRecord(args) ? args['GOARCH'] : undefined;
    const wanted = architectureOf(fn, context);
    if (wanted === undefined || (given !== 'amd64' && given !== 'arm64') || given === GO_NAMES[wanted])
      return [];
    return {
      path: [...fn.path, 'Metadata', 'DockerBuildArgs', 'GOARCH'],
      severity: 'warning' as const,
      message: `GOARCH ${given} builds ${fn.logicalId} for another architecture than its ${wanted}.`,
      hint: `Write GOARCH: ${GO_NAMES[wanted]}, or set Architectures: [${lambdaName(given)}].`,
    };
  });
}
