import type { CommonFlags, Deps } from '../deps.ts';
import { InvalidProjectError } from '../errors.ts';
import { shownFrom } from '../project/find-template.ts';
import type { Project } from '../project/open-project.ts';
import { diskFiles } from '../project/project-files.ts';
import { dockerfileParser } from '../validate/dockerfile-parser.ts';
import { printable } from '../validate/report/mask.ts';
import { textReport } from '../validate/report/text.ts';
import { validateProject } from '../validate/validate.ts';

/** What certainly fails is not tried. @throws InvalidProjectError after the report */
export async function checkProject(
  { templateFile, samconfig, environment }: Project,
  { quiet }: CommonFlags,
  { stderr, cwd }: Pick<Deps, 'stderr' | 'cwd'>,
): Promise<void> {
  const shownAs = shownFrom(cwd)(templateFile);
  const validation = validateProject({
    template: templateFile,
    shownAs,
    ...(await dockerfileParser(templateFile, diskFiles)),
    ...(samconfig === undefined ? {} : { samconfig: samconfig.file }),
    ...(samconfig !== undefined && environment in samconfig.value ? { environment } : {}),
  });
  const errors = validation.problems.filter(({ severity }) => severity === 'error');
  const warnings = validation.problems.length - errors.length;
  if (errors.length > 0) {
    const files = validation.samconfig ? [validation.samconfig.file] : [];
    stderr.write(textReport(validation, { template: shownAs, others: files }, stderr));
    const { file, range, message } = errors[0]!;
    const others = errors.length - 1;
    const more = others === 0 ? '' : others === 1 ? ' (and one more)' : ` (and ${others} more)`;
    throw new InvalidProjectError(
      `The project has an error: ${file}:${range.line}:${range.column}: ${printable(message)}${more}`,
      'Nothing was built or deployed. samgen validate shows this again.',
    );
  }
  if (warnings > 0 && !quiet) {
    const said = warnings === 1 ? '1 warning' : `${warnings} warnings`;
    stderr.write(`${stderr.style.yellow(said)}; samgen validate shows ${warnings === 1 ? 'it' : 'them'}.\n`);
  }
}
