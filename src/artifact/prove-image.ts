import { posix } from 'node:path';
import type { ContainerImage } from '../adapters/docker.ts';
import type { BuiltImage } from './built-functions.ts';
import { exitedWith, type Findings, notFound, notStarted } from './fault.ts';
import type { ImageFiles } from './image-files.ts';
import type { Found, LambdaFile, LambdaFiles } from './lambda-files.ts';
import type { ProgramContext } from './program-context.ts';
import { isLibraryName, MOST_PROGRAMS, programsBeside } from './programs-beside.ts';
import type { FunctionProof } from './proof.ts';
import { proveProgram } from './prove-program.ts';

/** Lambda quotas: "Container image code package size", unpacked, all layers; in bytes. */
export const MAX_IMAGE_BYTES = 10_737_418_240;

/** Where AWS's base images hand over to the function's own runtime. */
const BASE_ENTRYPOINT = 'lambda-entrypoint.sh';
const RUNTIME = '/var/runtime/bootstrap';

const DOCKER_MACHINE = { x86_64: 'amd64', arm64: 'arm64' } as const;

/** Looks whether an image starts on Lambda, by the files that are in it. Nothing of it is run. */
export async function proveImage(
  built: BuiltImage,
  image: ContainerImage,
  files: ImageFiles,
  show: (path: string) => string,
): Promise<FunctionProof> {
  const { logicalId, architecture, reference, config } = built;
  const findings: Findings = { faults: [], warnings: [] };
  const { faults } = findings;
  const entrypoint = config.entrypoint ?? image.entrypoint;
  const words = [...entrypoint, ...(config.command ?? image.command)];
  const workingFolder = config.workingDirectory ?? image.workingDirectory;
  const proof = {
    function: logicalId,
    architecture,
    package: 'image',
    size: image.size,
    ...findings,
  } as const;
  const [first] = words;
  if (image.size > MAX_IMAGE_BYTES) {
    faults.push({
      message: `The image ${reference} has ${image.size.toLocaleString('en')} bytes unpacked.`,
      onLambda: `Lambda takes an image of at most 10 GB (${MAX_IMAGE_BYTES} bytes), all layers unpacked.`,
      fix: 'Start from a smaller base, and copy only what runs into the last stage.',
    });
  }
  if (image.machine !== DOCKER_MACHINE[architecture]) {
    faults.push({
      message: `The image ${reference} is made for ${image.machine}, and the function runs on ${architecture}.`,
      onLambda: notStarted(first ?? '', 'exec format error'),
      fix: `Build it for ${DOCKER_MACHINE[architecture]} (a cached layer of the other machine may be in the way: docker image rm ${reference}), or let Architectures say what it is built for.`,
    });
  }
  if (first === undefined || first === '') {
    faults.push({
      message: `The image ${reference} has neither ENTRYPOINT nor CMD, and the function's ImageConfig says none.`,
      onLambda: notFound(['']),
      fix: 'End the Dockerfile with ENTRYPOINT ["/bootstrap"], the path of the program.',
    });
    return { ...proof, entrypoint: undefined, program: undefined };
  }
  // The image's own is made by Docker; what ImageConfig names may not be there.
  if (config.workingDirectory !== undefined && (await files.find(workingFolder)).kind !== 'folder') {
    faults.push({
      message: `The ImageConfig of ${logicalId} names the working directory ${workingFolder}, and the image ${reference} has no such folder.`,
      onLambda: `Runtime.InvalidWorkingDir: chdir ${workingFolder}: no such file or directory`,
      fix: `Make it in the Dockerfile: WORKDIR ${workingFolder}`,
    });
  }
  const { found, path } = await lookUp(first, workingFolder, files);
  if (found?.kind !== 'file') {
    faults.push(noEntrypoint(first, path, words, found));
    return { ...proof, entrypoint: path, program: undefined };
  }
  const context = { files, architecture, findings, workingFolder, show };
  const started = { told: (error: Parameters<typeof notStarted>[1]) => notStarted(path, error), depth: 0 };
  const program = await proveProgram(found, started, context);
  if (posix.basename(path) !== BASE_ENTRYPOINT) {
    await proveBeside(found, files, context);
    return { ...proof, entrypoint: path, program };
  }

  const runtime = await runtimeOfBase(found, words.slice(1), files, findings);
  if (runtime === undefined) return { ...proof, entrypoint: path, program };
  // /lambda-entrypoint.sh ends with exec.
  const told = (error: string) => exitedWith(126, `${path}: ${RUNTIME}: ${error}`);
  const own = await proveProgram(runtime, { told, depth: 0 }, context);
  await proveBeside(runtime, files, context);
  return { ...proof, entrypoint: RUNTIME, program: own };
}

/** Hundreds of the system's own programs, which are right. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set(['/bin', '/sbin', '/usr/bin', '/usr/sbin']);

async function proveBeside(entry: LambdaFile, files: ImageFiles, context: ProgramContext): Promise<void> {
  const folder = posix.dirname(entry.path);
  if (SYSTEM_FOLDERS.has(folder)) return;
  const names = (await files.programsIn(folder)).filter((name) => !isLibraryName(name));
  // Each is copied out of the image; the bootstrap is among them.
  const paths = names.slice(0, MOST_PROGRAMS + 1).map((name) => posix.join(folder, name));
  context.findings.warnings.push(...(await programsBeside(paths, entry, context)));
}

/** As execvp: a name without a slash is looked for on the PATH. */
async function lookUp(
  word: string,
  workingFolder: string,
  files: LambdaFiles,
): Promise<{ found: Found | undefined; path: string }> {
  if (word.includes('/')) {
    const path = posix.resolve(workingFolder, word);
    return { found: await files.find(path), path };
  }
  const paths = files.path.map((folder) => posix.join(folder, word));
  const found = await Promise.all(paths.map((path) => files.find(path)));
  const index = found.findIndex(({ kind }) => kind === 'file');
  return { found: found[index], path: paths[index] ?? word };
}

function noEntrypoint(first: string, path: string, words: readonly string[], found: Found | undefined) {
  const isShellForm = words[1] === '-c' && /\/(ba|da)?sh$/.test(first);
  const what =
    found === undefined || found.kind === 'missing' ? 'there is none in the image' : 'that is no file';
  return {
    message: isShellForm
      ? `The image is to be started by a shell (${first} -c …), and it has none.`
      : `The image is to be started by ${JSON.stringify(first)}, and ${what}${first.includes('/') ? '' : ', nowhere on its PATH'}.`,
    onLambda: notFound([path]),
    fix: isShellForm
      ? 'Write ENTRYPOINT as a list: ENTRYPOINT ["/bootstrap"]. Without the brackets Docker puts a shell before it.'
      : 'Copy it there (COPY bootstrap /bootstrap), or name the place where it is: ENTRYPOINT ["/bootstrap"]',
  };
}

/** What AWS's own entrypoint starts, and what it asks for. */
async function runtimeOfBase(
  entrypoint: LambdaFile,
  rest: readonly string[],
  files: LambdaFiles,
  { faults }: Findings,
): Promise<LambdaFile | undefined> {
  const script = entrypoint.bytes.read(0, 4_096).toString('latin1');
  if (!script.includes(RUNTIME)) return undefined;
  if (rest.length !== 1 && script.includes('requires the handler name')) {
    faults.push({
      message: `The base's ${entrypoint.path} wants one word, the handler's name, and gets ${rest.length === 0 ? 'none' : rest.length}.`,
      onLambda: exitedWith(142, 'entrypoint requires the handler name to be the first argument'),
      fix: 'End the Dockerfile with CMD ["bootstrap"], or with an ENTRYPOINT of your own.',
    });
  }
  const found = await files.find(RUNTIME);
  if (found.kind === 'file') return found;
  faults.push({
    message: `The base's ${entrypoint.path} starts ${RUNTIME}, and the image has none.`,
    onLambda: exitedWith(127, `${entrypoint.path}: ${RUNTIME}: No such file or directory`),
    fix: `Copy it there: COPY bootstrap ${RUNTIME}. Or name the place where it is: ENTRYPOINT ["/var/task/bootstrap"]`,
  });
  return undefined;
}
