import { relative } from 'node:path';
import type { Path } from '../../template/document.ts';
import type { FunctionResource } from '../../template/functions.ts';
import { foreignProgram } from '../foreign-program.ts';
import type { ZipMove } from '../moves.ts';
import { askAt, askAtPath, type Planning } from '../planning.ts';
import { missingPrograms } from './missing-programs.ts';

export const codePath = (fn: FunctionResource): Path =>
  fn.pathOf(fn.type === 'AWS::Serverless::Function' ? 'CodeUri' : 'Code');

/** Code that lies elsewhere, in S3 or in a zip, is built by somebody else. */
export function askAboutCode(
  planning: Planning,
  { logicalId, from, architecture }: ZipMove,
  fn: FunctionResource,
): void {
  const wasGo = from.includes('go1.x');
  if (!wasGo && architecture === undefined) return;
  const needs = [
    ...(wasGo ? ['an executable named bootstrap at its top'] : []),
    ...(architecture === undefined ? [] : [`programs built for ${architecture}`]),
  ];
  askAtPath(planning, codePath(fn), {
    about: 'code-elsewhere',
    subject: logicalId,
    message: `The code of ${logicalId} is not in this project: it needs ${needs.join(', and ')}.`,
    hint: 'Build it so where it comes from, before this template is deployed.',
  });
}

/** What neither sam nor a Makefile that is read here builds is as its owner has built it. */
export function askAboutPrograms(
  planning: Planning,
  { logicalId, architecture, codeFolder, go, build }: ZipMove,
  fn: FunctionResource,
  makefile: string,
): void {
  const { files, folder } = planning;
  if (architecture !== undefined && go?.usesCgo)
    askAtPath(planning, codePath(fn), {
      about: 'architecture-of-build',
      subject: logicalId,
      message: `${logicalId} moves to ${architecture}, and its Go calls C (cgo), which Go compiles for its own machine alone.`,
      hint: `Build on a machine of ${architecture}, or with CC set to a compiler for it and CGO_ENABLED=1.`,
    });
  const method = fn.metadata['BuildMethod'];
  const isBuilt = build !== undefined || (method !== undefined && method !== 'makefile');
  if (architecture === undefined || isBuilt) return;
  if (!fn.metadata['SkipBuild'] && files.info(makefile) !== undefined) return;
  const isThere = files.info(codeFolder!) !== undefined;
  const program = foreignProgram(codeFolder!, architecture, files);
  if (isThere && program === undefined && go === undefined) return;
  const what =
    program === undefined
      ? `what is built into ${shownFolder(folder, codeFolder!)}`
      : relative(folder, program);
  askAtPath(planning, codePath(fn), {
    about: 'architecture-of-code',
    subject: logicalId,
    message: `${logicalId} moves to ${architecture}: ${what} must be built for that.`,
    hint: `Build it for ${architecture} where it comes from.`,
  });
}

const shownFolder = (from: string, to: string): string => relative(from, to) || 'this folder';

/** Scripts that call what the system does not have any more. */
export function askAboutScripts(planning: Planning, { logicalId, codeFolder }: ZipMove): void {
  for (const { file, offset, program } of missingPrograms(codeFolder!, planning.files))
    askAt(planning, file, planning.files.text(file) ?? '', offset, {
      about: 'missing-program',
      subject: logicalId,
      message: `provided.al2023 has no ${program}, and the code of ${logicalId} calls it.`,
      hint: 'Bring a program of your own into the zip, or do without it.',
    });
}

export function askAboutModule(
  planning: Planning,
  { go, logicalId, codeFolder }: ZipMove,
  fn: FunctionResource,
): void {
  if (go === undefined || go.module !== undefined) return;
  askAtPath(planning, codePath(fn), {
    about: 'no-go-module',
    subject: logicalId,
    message: `${logicalId} is a Go program without a go.mod, which today's Go does not build.`,
    hint: `In ${relative(planning.folder, codeFolder!) || '.'}: go mod init NAME && go mod tidy`,
  });
}
