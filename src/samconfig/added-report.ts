import { isRecord } from '../text/is-record.ts';
import { printable } from '../text/printable.ts';
import type { AddedEnvironment, NewEnvironment } from './add-environment.ts';
import { commandParameters, type Samconfig } from './read.ts';

/** What `samgen config add-env` has done, or would do. */
export interface Report extends NewEnvironment {
  added: AddedEnvironment;
  /** As it was. */
  samconfig: Samconfig;
  /** The command that deploys it. */
  deploy: string;
}

/** The result for people: what differs; in a dry run, the new lines. */
export function addedText(report: Report, shown: string, dryRun: boolean): string {
  const { name, from, added } = report;
  if (dryRun) return `${newText(report)}\n`;
  const width = Math.max(...added.differences.map(({ key }) => key.length));
  const lines = added.differences.map(({ key, before, after }) => {
    const old = before === undefined ? '' : `${short(String(before))} → `;
    return `  ${key.padEnd(width)}  ${old}${short(after)}\n`;
  });
  return `${shown} has the environment ${name} now, with all that ${from} has, but for\n${lines.join('')}`;
}

export function addedJson(report: Report, dryRun: boolean) {
  const { name, from, added, samconfig, deploy } = report;
  const configured = (key: string) => {
    const value = commandParameters(samconfig, from, 'deploy')[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    ok: true,
    file: samconfig.file,
    environment: name,
    from,
    dryRun,
    stackName: added.stack.name,
    region: report.region ?? configured('region'),
    profile: report.profile ?? configured('profile'),
    differences: added.differences.map(({ key, before, after }) => ({ key, before, after })),
    secretsLeftOut: added.leftOut,
    sharedImageRepositories: imageRepositories(report),
    added: newText(report),
    command: deploy,
  };
}

/** What the user may not expect. */
export function notesOf(report: Report, shown: string): string[] {
  const { name, from, added, region } = report;
  const notes: string[] = [];
  for (const secret of added.leftOut) {
    notes.push(
      `${shown} has a value of ${secret} for ${from}, and that is a secret (NoEcho): it was not copied. ` +
        `Take it out there; the first deploy of ${name} asks for it, or takes --param-from-env ${secret}=VARIABLE.`,
    );
  }
  if (added.stack.sharedWith !== undefined)
    notes.push(`${added.stack.sharedWith} has the stack ${added.stack.name} as well.`);
  const repositories = imageRepositories(report);
  if (repositories.length > 0) {
    const word = repositories.length === 1 ? 'repository' : 'repositories';
    notes.push(`${name} and ${from} share the image ${word} ${printable(repositories.join(', '))}.`);
  }
  const bucket = commandParameters(report.samconfig, from, 'deploy')['s3_bucket'];
  if (typeof bucket === 'string' && region !== undefined)
    notes.push(`The bucket ${printable(bucket)} was copied; the one for ${region} must be in that region.`);
  return notes;
}

/** Those of all commands, which the copy has too. */
function imageRepositories({ samconfig, from }: Report): string[] {
  const sections = Object.values(samconfig.value[from] as object).flatMap((section) =>
    isRecord(section) && isRecord(section['parameters']) ? [section['parameters']] : [],
  );
  const given = sections.flatMap(({ image_repository, image_repositories }) => [
    image_repository,
    ...[image_repositories]
      .flat()
      .flatMap((pair) => (typeof pair === 'string' ? [pair.slice(pair.indexOf('=') + 1)] : [])),
  ]);
  return [...new Set(given.filter((uri): uri is string => typeof uri === 'string' && uri !== ''))];
}

/** What of the new text the old one has not. */
function newText({ samconfig: { text: before }, added: { text } }: Report): string {
  let start = 0;
  while (start < before.length && before[start] === text[start]) start += 1;
  let end = 0;
  while (end < before.length - start && before.at(-1 - end) === text.at(-1 - end)) end += 1;
  return text
    .slice(start, text.length - end)
    .replaceAll('\r\n', '\n')
    .trim();
}

function short(value: string): string {
  const text = printable(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
