import { imageOf, mayHaveShell } from '../../dockerfile/image.ts';
import { neededStages } from '../../dockerfile/lineage.ts';
import { at, type FunctionDockerfile, functionDockerfiles } from '../dockerfiles.ts';
import type { Finding, Rule } from '../finding.ts';

export const dockerfileShell: Rule = {
  id: 'dockerfile-shell',
  severity: 'error',
  summary: 'A RUN in an image that has no shell.',
  help: 'RUN starts /bin/sh -c; scratch and the distroless images have no shell, and the build stops. Do it in a stage before, and copy what comes of it.',
  check: (context) => functionDockerfiles(context).flatMap(checkStages),
};

function checkStages(one: FunctionDockerfile): Finding[] {
  const { image, dockerfile, given } = one;
  if (image === undefined) return [];
  return neededStages(image.final, dockerfile, given).flatMap((stage): Finding[] => {
    const own = imageOf(stage, dockerfile, given, () => undefined);
    if (own.start.hasOwnShell || mayHaveShell(own)) return [];
    const run = stage.instructions.find(
      ({ keyword, exec, flags, heredocs }) =>
        keyword === 'RUN' && exec === undefined && flags.length === 0 && heredocs.length === 0,
    );
    if (run === undefined) return [];
    const message = 'RUN starts /bin/sh, and this image has no shell: the build stops here.';
    const hint = 'Do it in a stage before, and copy what comes of it: COPY --from=….';
    return [{ ...at(one, { start: run.start, end: run.start + 'RUN'.length }), message, hint }];
  });
}
