import { posix } from 'node:path';
import { type DockerfileImage, imageHolds } from '../../dockerfile/image.ts';
import { functionDockerfiles } from '../dockerfiles.ts';
import { type Finding, hinted, type Rule } from '../finding.ts';
import { imageStart, LAMBDA_RUNTIME, startedProgram } from '../image-start.ts';

export const dockerfileProgram: Rule = {
  id: 'dockerfile-program',
  severity: 'error',
  summary: 'An image that starts a program which nothing puts there.',
  help: "The first word of ENTRYPOINT, or of CMD where there is none, is the program: a path, from WORKDIR on where it does not begin with /, or a name that is looked for on the PATH. AWS's own entrypoint starts /var/runtime/bootstrap.",
  check: (context) =>
    functionDockerfiles(context).flatMap((one): Finding[] => {
      const start = imageStart(one);
      const program = start && startedProgram(one, start);
      if (start === undefined || program === undefined) return [];
      const { image, command, entrypoint, unsaid } = start;
      const isThere = program.paths.some((path) => imageHolds(image, path, one.dockerfile.text) !== 'no');
      // That there is no CMD is dockerfile-entrypoint's.
      if (isThere || !(entrypoint || command)) return [];
      const { word, paths, place } = program;
      const other = copiedInstead(image, paths[0]!);
      const isName = !word.includes('/');
      const message = isName
        ? `The image starts ${word}, and there is none on its PATH.`
        : `The image starts ${paths[0]}, and nothing puts a file there.`;
      const ours = entrypoint === undefined && unsaid === 'lambda';
      const hint = ours
        ? `Copy it there, or name the place where it is: ENTRYPOINT ["${other ?? '/var/task/bootstrap'}"].`
        : other && `Name the place where it is copied to: ${JSON.stringify(other)}.`;
      return [
        {
          ...place,
          message: ours
            ? `AWS's own entrypoint starts ${LAMBDA_RUNTIME}, and nothing puts a file there.`
            : message,
          ...hinted(hint),
        },
      ];
    }),
};

/** A file of the same name, else the last one of the same folder. */
function copiedInstead({ copies }: DockerfileImage, path: string): string | undefined {
  const files = copies.flatMap(({ places }) => places.find(({ kind }) => kind === 'file')?.path ?? []);
  return (
    files.findLast((file) => posix.basename(file) === posix.basename(path)) ??
    files.findLast((file) => posix.dirname(file) === posix.dirname(path))
  );
}
