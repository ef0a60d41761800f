import { basename, join, posix } from 'node:path';
import { diskFiles } from '../project/project-files.ts';
import type { BuiltZip } from './built-functions.ts';
import { diskBytes } from './disk-bytes.ts';
import { ELF_HEADER_BYTES, readElfHeader } from './elf.ts';
import { type Fault, type Findings, notFound, notStarted, type StartError } from './fault.ts';
import { knownBase } from './known-system.ts';
import type { LambdaFile, LambdaFiles } from './lambda-files.ts';
import { type PackedFolder, packFolder } from './packed-folder.ts';
import { programsBeside } from './programs-beside.ts';
import type { FunctionProof } from './proof.ts';
import { proveProgram } from './prove-program.ts';
import { scriptsBeside } from './scripts-beside.ts';
import { zipFiles } from './zip-files.ts';

/** Lambda quotas: "Deployment package (.zip file archive) size", unzipped, layers included; in bytes. */
export const MAX_UNZIPPED_BYTES = 262_144_000;

/** Of those at the top, so many are looked at. */
const MOST_FILES = 1_000;

const CANDIDATES = ['/var/task/bootstrap', '/opt/bootstrap'];

/** Looks whether the folder that sam will zip starts on Lambda. Nothing is run. */
export async function proveZip(built: BuiltZip, show: (path: string) => string): Promise<FunctionProof> {
  const { logicalId, architecture, code } = built;
  const findings: Findings = { faults: [], warnings: [] };
  const proof = { function: logicalId, architecture, package: 'zip', ...findings } as const;
  const kind = diskFiles.info(code)?.kind;
  if (kind !== 'folder') {
    if (kind === 'file') findings.warnings.push(`${show(code)} is one file, and is not looked into.`);
    else findings.faults.push(noFolder(built));
    return { ...proof, entrypoint: undefined, size: undefined, program: undefined };
  }
  const size = proveSize(built, findings, show);
  const start = await proveStart(built, show);
  findings.faults.push(...start.faults);
  findings.warnings.push(...start.warnings);
  return { ...proof, entrypoint: start.entrypoint, size, program: start.program };
}

/** What a folder's start needs, without a look at all that is packed with it. The code is known to be a folder. */
export async function proveStart(
  built: BuiltZip,
  show: (path: string) => string,
): Promise<Findings & Pick<FunctionProof, 'entrypoint' | 'program'>> {
  const { architecture, runtime, code, hasRemoteLayers } = built;
  const findings: Findings = { faults: [], warnings: [] };
  const files = zipFiles(built, knownBase(runtime, architecture));
  const entry = await findEntry(files);
  if (entry === undefined) {
    if (hasRemoteLayers)
      findings.warnings.push(
        `There is no bootstrap in ${show(code)}; whether a layer brings it is not known here.`,
      );
    else findings.faults.push(noBootstrap(built, show));
    return { ...findings, entrypoint: undefined, program: undefined };
  }
  const context = { files, architecture, findings, workingFolder: '/var/task', show };
  const started = { told: (error: StartError) => notStarted(entry.path, error), depth: 0 };
  const program = await proveProgram(entry, started, context);
  const beside = diskFiles.list(code).sort().slice(0, MOST_FILES);
  const paths = beside.map((name) => posix.join('/var/task', name));
  findings.warnings.push(...(await scriptsBeside(paths, entry, context)));
  findings.warnings.push(...(await programsBeside(paths, entry, context)));
  return { ...findings, entrypoint: entry.path, program };
}

/** Lambda goes past a folder of that name. */
async function findEntry(files: LambdaFiles): Promise<LambdaFile | undefined> {
  for (const path of CANDIDATES) {
    const found = await files.find(path);
    if (found.kind === 'file') return found;
  }
  return undefined;
}

function proveSize(built: BuiltZip, { faults, warnings }: Findings, show: (path: string) => string): number {
  const folders = [built.code, ...built.layers].map((folder): [string, PackedFolder] => [
    folder,
    packFolder(folder),
  ]);
  for (const [folder, { obstacles, leftOut, isComplete }] of folders) {
    for (const { path, why, error } of obstacles) {
      const uploading = `sam deploy: Unable to upload artifact ${built.written} referenced by ${built.property} parameter of ${built.logicalId} resource.`;
      faults.push({
        message: `${show(path)} ${why}, and sam cannot pack it.`,
        onLambda: error === undefined ? 'sam deploy: waits for ever' : `${uploading} ${error}`,
        fix: 'Remove it, or keep the build from copying it.',
      });
    }
    for (const path of leftOut) warnings.push(`${show(path)} cannot be read, and sam leaves it out.`);
    if (!isComplete) warnings.push(`${show(folder)} has so many files that not all are counted.`);
  }
  const size = folders.reduce((sum, [, packed]) => sum + packed.size, 0);
  if (size > MAX_UNZIPPED_BYTES) faults.push(tooLarge(built, size, show));
  return size;
}

function tooLarge({ code, layers }: BuiltZip, size: number, show: (path: string) => string): Fault {
  const whose = layers.length === 0 ? show(code) : `${show(code)} and its layers`;
  return {
    message: `${whose}: ${size.toLocaleString('en')} bytes unpacked, and Lambda takes ${MAX_UNZIPPED_BYTES.toLocaleString('en')} (250 MB).`,
    onLambda: `InvalidParameterValueException: Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`,
    fix: 'Leave out what does not run (a link to a file or folder is packed as a copy), or package it as an image (up to 10 GB).',
  };
}

const noFolder = ({ logicalId, property, written }: BuiltZip): Fault => ({
  message: `There is no ${written}, the ${property} of ${logicalId} in the built template.`,
  onLambda: `sam deploy: Parameter ${property} of resource ${logicalId} refers to a file or folder that does not exist ${written}`,
  fix: 'Build it again:\nsamgen build',
});

function noBootstrap({ code, logicalId }: BuiltZip, show: (path: string) => string): Fault {
  const other = likelyBootstrap(code);
  return {
    message: `There is no file bootstrap in ${show(code)}, which becomes /var/task.`,
    onLambda: notFound(CANDIDATES),
    fix:
      other === undefined
        ? `The build has to leave one there. In a Makefile: build-${logicalId} copies it to $(ARTIFACTS_DIR)/bootstrap`
        : `${show(other)} may be meant: it has to be named bootstrap, and lie at the top.`,
  };
}

function isElf(path: string): boolean {
  const { size } = diskFiles.info(path) ?? { size: 0 };
  return readElfHeader(diskBytes(path, size).read(0, ELF_HEADER_BYTES)) !== undefined;
}

/** A program under another name, where there is just one, or one of almost the right name. */
function likelyBootstrap(folder: string): string | undefined {
  const below = (path: string) => diskFiles.list(path).map((name) => join(path, name));
  const top = below(folder);
  const inside = top
    .filter((path) => diskFiles.info(path)?.kind === 'folder')
    .slice(0, 20)
    .flatMap(below);
  const files = [...top, ...inside].slice(0, 1_000).filter((path) => diskFiles.info(path)?.kind === 'file');
  const alike = files.find((path) => /^bootstrap(\.\w+)?$/i.test(basename(path)));
  if (alike !== undefined) return alike;
  const programs = files.filter(isElf);
  return programs.length === 1 ? programs[0] : undefined;
}
