import type { Deps } from '../deps.ts';
import { ExitCode, SamgenError } from '../errors.ts';
import { wrap } from '../text/wrap.ts';

/** Tells the user what happened, and gives the exit code. Only samgen's own errors are expected ones. */
export function reportError(
  error: unknown,
  options: { json: boolean; debug: boolean },
  { stdout, stderr }: Pick<Deps, 'stdout' | 'stderr'>,
): number {
  const expected = error instanceof SamgenError;
  const code = expected ? error.code : 'unexpected';
  const message = expected
    ? error.message
    : `Unexpected: ${error instanceof Error ? error.message : String(error)}`;
  const hint = expected
    ? error.hint
    : 'This is a mistake in samgen. Run it again with --debug, and report what that prints.';
  if (options.json) {
    const details = expected ? error.details : undefined;
    const told = { ...errorObject({ code, message, hint }), ...details };
    stdout.write(`${JSON.stringify({ ok: false, error: told }, null, 2)}\n`);
  } else {
    const { red, dim } = stderr.style;
    const mark = code === 'cancelled' ? '✖' : 'Error:';
    const text = `${mark} ${message}`;
    // What is piped stays in one line: somebody may look for it there.
    const told = stderr.isTerminal ? wrap(text, stderr.columns, '').join('\n') : text;
    stderr.write(`${red(mark)}${told.slice(mark.length)}\n`);
    if (hint !== undefined)
      stderr.write(
        `${hint
          .split('\n')
          .flatMap((line) =>
            stderr.isTerminal && !COMMAND.test(line) ? wrap(line, stderr.columns, '  ') : [`  ${line}`],
          )
          .map(dim)
          .join('\n')}\n`,
      );
  }
  if (options.debug && error instanceof Error) stderr.write(`${error.stack ?? error.message}\n`);
  return expected ? error.exitCode : ExitCode.failed;
}

/** An error in a JSON document. */
export const errorObject = ({ code, message, hint }: Pick<SamgenError, 'code' | 'message' | 'hint'>) => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** What is to be copied must not be broken into lines. */
const COMMAND = /^(?: {2}|(?:samgen|sam|aws) )/;
