import type { Sink, Style } from '../deps.ts';
import { FailedError } from '../errors.ts';
import { printable } from '../text/printable.ts';
import { wrapFor } from '../text/wrap.ts';
import type { Fault } from './fault.ts';
import type { FunctionProof } from './proof.ts';

const KB = 1_000;
const MB = 1_000_000;

/** A fault with the function that has it. */
export interface FunctionFault extends Fault {
  function: string;
}

/** What was built would not start on Lambda, or not be taken by it. */
export class ProofError extends FailedError {
  override readonly code = 'proof';
  override readonly details: { faults: readonly FunctionFault[] };
  constructor(faults: readonly FunctionFault[], message: string, hint: string) {
    super(message, hint);
    this.details = { faults };
  }
}

/** One line for a function that holds: `✔ HelloFunction: bootstrap, 5.9 MB, static, arm64`. */
export function proofLine(proof: FunctionProof, style: Style): string {
  const facts = [
    proof.entrypoint?.replace(/^\/var\/task\//, ''),
    proof.size === undefined ? undefined : sized(proof.size),
    proof.program,
    proof.architecture,
  ].filter((fact) => fact !== undefined);
  return style.dim(`✔ ${proof.function}: ${facts.map(printable).join(', ')}`);
}

/** All the faults, for people. */
export function faultLines(faults: readonly FunctionFault[], sink: Sink): string {
  const { red, dim } = sink.style;
  return faults
    .flatMap(({ function: name, message, onLambda, fix }) => [
      ...wrapFor(sink, `✖ ${name}: ${printable(message)}`, '').map((line) => line.replace(/^✖/, red('✖'))),
      ...onLambdaLines(onLambda).flatMap((line) => wrapFor(sink, line, '    ')),
      ...fix.split('\n').flatMap((line) => wrapFor(sink, printable(line), '    ').map(dim)),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** What sam itself stumbles over. */
const SAM = 'sam deploy: ';

const onLambdaLines = (onLambda: string): string[] => {
  const [first = '', ...others] = onLambda.split('\n').map(printable);
  return [first.startsWith(SAM) ? first : `On Lambda: ${first}`, ...others];
};

/** @param consequence what was not done because of it, a sentence; empty where there is nothing to say */
export function proofError(faults: readonly FunctionFault[], consequence: string): ProofError {
  const [first] = faults;
  if (first === undefined) throw new Error('a proof fails by a fault');
  const names = [...new Set(faults.map(({ function: name }) => name))];
  const others = faults.length - 1;
  const more = others === 0 ? '' : others === 1 ? ' (and one more fault)' : ` (and ${others} more faults)`;
  const message = `The proof of this build failed. ${first.function}: ${printable(first.message)}${more}`;
  const told =
    others === 0 ? [...onLambdaLines(first.onLambda), ...first.fix.split('\n').map(printable)] : [];
  const rest = others === 0 ? [] : [`All of them stand above: ${names.join(', ')}.`];
  const tail = [consequence, `Where this is wrong, --no-proof goes past it.`].filter(Boolean).join(' ');
  return new ProofError(faults, message, [...told, ...rest, tail].join('\n'));
}

/** For `--json`. */
export const proofObject = ({ function: name, faults: _, ...rest }: FunctionProof) => ({
  function: name,
  ...rest,
});

function sized(bytes: number): string {
  if (bytes < KB) return `${bytes} B`;
  if (bytes < MB) return `${(bytes / KB).toFixed(1)} KB`;
  return `${(bytes / MB).toFixed(bytes < 100 * MB ? 1 : 0)} MB`;
}
