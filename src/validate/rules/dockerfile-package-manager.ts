import { type PackageManagement, packageManagement } from '../../dockerfile/amazon-linux.ts';
import { holds } from '../../dockerfile/copies.ts';
import type { Stage } from '../../dockerfile/dockerfile.ts';
import { imageOf } from '../../dockerfile/image.ts';
import { neededStages } from '../../dockerfile/lineage.ts';
import { type PackageCommand, packageCommand } from '../../dockerfile/package-commands.ts';
import { commandsOf, type ShellCommand } from '../../dockerfile/shell-commands.ts';
import type { Span } from '../../text/edits.ts';
import { at, type FunctionDockerfile, functionDockerfiles } from '../dockerfiles.ts';
import type { Finding, Rule } from '../finding.ts';

export const dockerfilePackageManager: Rule = {
  id: 'dockerfile-package-manager',
  severity: 'error',
  summary: 'A package manager that the base image does not have.',
  help: 'Amazon Linux 2023 has dnf, and AWS\'s bases on it for Lambda the small microdnf under that name: no yum, no amazon-linux-extras, no groups, no package by URL or from a file (AWS Compute Blog, "Introducing the Amazon Linux 2023 runtime for AWS Lambda"). Amazon Linux 2 has yum, and no dnf. It is a warning where the build may go on.',
  check: (context) =>
    functionDockerfiles(context).flatMap((one) => {
      const { image, dockerfile, given } = one;
      if (image === undefined) return [];
      return neededStages(image.final, dockerfile, given).flatMap((stage) => checkStage(stage, one));
    }),
};

function checkStage(stage: Stage, one: FunctionDockerfile): Finding[] {
  const { dockerfile, given } = one;
  const own = imageOf(stage, dockerfile, given, () => undefined);
  const system = packageManagement(own.lineage.base);
  if (system === undefined || holds(own.copies, '/usr/bin/yum') !== 'no') return [];
  const runs = own.lineage.stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword }) => keyword === 'RUN')
    .map((run) => ({ run, commands: commandsOf(dockerfile.text, run) }));
  // Whoever installs another package manager uses it.
  if (runs.some(({ commands }) => commands.some(installsManager))) return [];
  return runs
    .filter(({ run }) => stage.instructions.includes(run))
    .flatMap(({ commands }) => checkRun(commands, system, one));
}

function checkRun(
  commands: readonly ShellCommand[],
  system: PackageManagement,
  one: FunctionDockerfile,
): Finding[] {
  const separators = commands.flatMap(({ before, after }) => [before, after]);
  // Whoever asks first, or has an answer to a failure, knows what he does.
  if (separators.some((separator) => separator && (separator.opens || separator.text === '||'))) return [];
  if (commands.some(({ words }) => /^(?:command|which|type|test|\[|\[\[)$/.test(words[0]?.value ?? '')))
    return [];
  const isCertain = separators.every((separator) => !separator || separator.text === '&&');
  return commands.flatMap((command): Finding[] => {
    const call = packageCommand(command);
    const found = call && wrong(call, system);
    if (!found) return [];
    const { span, message, hint } = found;
    return [{ ...at(one, span), severity: isCertain ? 'error' : 'warning', message, hint }];
  });
}

const INSTALLS = /^(?:install|localinstall|reinstall|update|upgrade)$/;
const MANAGERS = /^(?:yum|dnf|dnf-plugins-core|yum-utils|dnf-utils|python3?-dnf)$/;

function installsManager(command: ShellCommand): boolean {
  // `ln -s /usr/bin/dnf /usr/bin/yum`
  if (
    /^(?:ln|cp|alias)$/.test(command.words[0]?.value ?? '') &&
    command.words.some(({ text }) => /\byum\b/.test(text))
  )
    return true;
  const call = packageCommand(command);
  const names = call?.arguments.map(({ word }) => word.value ?? '') ?? [];
  return INSTALLS.test(call?.subcommand ?? '') && names.some((name) => MANAGERS.test(name));
}

function wrong(
  call: PackageCommand,
  system: PackageManagement,
): { span: Span; message: string; hint: string } | undefined {
  const { program, programWord, subcommand } = call;
  if (program === 'amazon-linux-extras') {
    const hint = 'Its packages are in the repositories of Amazon Linux 2023 themselves: dnf install.';
    const message = 'Amazon Linux 2023 has no amazon-linux-extras.';
    return system === 'yum' ? undefined : { span: programWord, message, hint };
  }
  if (system === 'yum') {
    const isThere = program !== 'dnf' && program !== 'microdnf';
    const message = `Amazon Linux before 2023 has no ${program}.`;
    return isThere ? undefined : { span: programWord, message, hint: 'Write yum.' };
  }
  if (system === 'dnf') return undefined;
  if (program === 'yum' || program === 'yum-config-manager') {
    const message = `AWS's base images on Amazon Linux 2023 have no ${program}.`;
    const hint = program === 'yum' ? 'Write dnf.' : 'Write the .repo file into /etc/yum.repos.d.';
    return { span: programWord, message, hint };
  }
  if (program === 'rpm') return undefined;
  const local = call.arguments.find(({ kind }) => kind === 'url' || kind === 'file');
  if (local && INSTALLS.test(subcommand ?? '')) {
    const from = local.kind === 'url' ? 'by URL' : 'from a file';
    const message = `The dnf of this image is microdnf, which installs no package ${from}.`;
    return { span: local.word, message, hint: `Write rpm -i ${local.word.text}.` };
  }
  const group = call.arguments.find(({ kind }) => kind === 'group');
  if (group === undefined) return undefined;
  const message = 'The dnf of this image is microdnf, which knows no groups.';
  return { span: group.word, message, hint: 'Name the packages that you need.' };
}
