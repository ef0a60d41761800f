import { join } from 'node:path';
import type { ProjectFiles } from '../../project/project-files.ts';
import { type DeployedBootstrap, deployedBootstraps, firstLine } from '../bootstrap.ts';
import type { Finding, Rule } from '../finding.ts';

export const bootstrapShebang: Rule = {
  id: 'bootstrap-shebang',
  severity: 'error',
  summary: 'A bootstrap script that Linux cannot start.',
  help: 'A script starts with #! and the absolute path of its interpreter, and that line ends with a line feed alone; otherwise the start fails with "exec format error" or "no such file or directory".',
  check: (context) =>
    deployedBootstraps(context).flatMap((bootstrap) => checkScript(bootstrap, context.files)),
};

function checkScript(
  { script, file, one, folder, hasLayers }: DeployedBootstrap,
  files: ProjectFiles,
): Finding[] {
  if (script === undefined) return [];
  const range = firstLine(script);
  const found = (message: string, hint: string): Finding[] => [{ file, range, message, hint }];
  const line = script.split('\n')[0] ?? '';
  if (line.startsWith('\uFEFF#!'))
    return found(
      'A byte order mark stands before the #! of this bootstrap.',
      'Save it as UTF-8 without BOM.',
    );
  if (!line.startsWith('#!'))
    return found(
      `The bootstrap of ${one.logicalId} is a text without a #! line.`,
      'Start it with #!/bin/sh.',
    );
  if (line.endsWith('\r'))
    return found(
      'The #! line ends with CRLF: Linux would look for an interpreter whose name ends with a CR.',
      'Save the file with LF line ends; in git: *.sh text eol=lf.',
    );
  const interpreter = /^#![ \t]*(\S*)/.exec(line)?.[1] ?? '';
  if (interpreter.startsWith('/')) return missingOnLambda(interpreter, line, hasLayers, { file, range });
  // A relative path starts from /var/task, which is this folder.
  if (interpreter !== '' && files.info(join(folder, interpreter)) !== undefined) return [];
  return found(
    `The interpreter ${JSON.stringify(interpreter)} is not an absolute path.`,
    'Write #!/bin/sh or the like.',
  );
}

/** What provided.al2023 does not bring (its package list: AWS Lambda developer guide, "OS-only runtime"). */
const NOT_IN_AL2023 = /\/(python\d*(\.\d+)?|node|ruby|perl|php|deno|bun|zsh|fish|dash)$/;

function missingOnLambda(
  interpreter: string,
  line: string,
  hasLayers: boolean,
  place: Pick<Finding, 'file' | 'range'>,
): Finding[] {
  const program = interpreter.endsWith('/env') ? `/${line.trim().split(/\s+/)[1] ?? ''}` : interpreter;
  if (hasLayers || program.startsWith('/opt/') || program.startsWith('/var/') || !NOT_IN_AL2023.test(program))
    return [];
  const message = `The OS-only runtimes have no ${program.slice(program.lastIndexOf('/') + 1)}, which this bootstrap asks for.`;
  return [
    { ...place, severity: 'warning', message, hint: 'Use /bin/sh or /bin/bash, or bring it in a layer.' },
  ];
}
