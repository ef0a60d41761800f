import type { Dockerfile, Stage } from '../../dockerfile/dockerfile.ts';
import { earlierStage, neededStages, type SourceStage, sourcesOf } from '../../dockerfile/lineage.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { at, functionDockerfiles, usesBuildKit } from '../dockerfiles.ts';
import { type Finding, hinted, meant, type Rule } from '../finding.ts';

export const dockerfileCopyFrom: Rule = {
  id: 'dockerfile-copy-from',
  severity: 'error',
  summary: 'A COPY --from, or a mount, of a stage that does not exist.',
  help: 'It names an earlier stage (FROM … AS name, or its number), or an image; Docker puts no variable into it. A name that is no stage is looked for as an image, which is a warning where there could be one.',
  check: (context) =>
    functionDockerfiles(context).flatMap((one) => {
      const { image, dockerfile, given } = one;
      if (image === undefined) return [];
      const mayReadLater = usesBuildKit(context);
      return neededStages(image.final, dockerfile, given).flatMap((stage) =>
        sourcesOf(stage).flatMap((source) =>
          checkSource(source, stage, dockerfile, mayReadLater).map((found) => ({
            ...at(one, source.at),
            ...found,
          })),
        ),
      );
    }),
};

/** Docker Hub's own images that one copies from. */
const IMAGES = new Set(
  'alpine amazoncorretto amazonlinux bash busybox caddy composer debian docker eclipse-temurin elixir fedora golang gradle haproxy httpd maven nginx node openjdk perl php postgres python redis rockylinux ruby rust swift ubuntu'.split(
    ' ',
  ),
);

function checkSource(
  { name }: SourceStage,
  stage: Stage,
  dockerfile: Dockerfile,
  mayReadLater: boolean,
): Omit<Finding, 'file' | 'range'>[] {
  const { stages } = dockerfile;
  if (name === '' || earlierStage(name, stage, dockerfile)) return [];
  if (name.includes('$')) {
    const hint = `Name the image in a stage of its own: FROM ${name} AS source, and --from=source.`;
    return [{ message: 'Docker puts no variable into --from.', hint }];
  }
  if (/^\d+$/.test(name)) {
    const others = stage.index === 0 ? 'There is none before it' : `Before it are 0 to ${stage.index - 1}`;
    return [
      { message: `This is stage ${stage.index}, and --from=${name} is no earlier one.`, hint: `${others}.` },
    ];
  }
  if (stage.name === name.toLowerCase()) return [{ message: `${name} is this stage itself.` }];
  if (stages.some((other) => other.name === name.toLowerCase())) {
    const message = `The stage ${name} comes later: Docker looks for an image of this name.`;
    return mayReadLater ? [] : [{ message, hint: 'Move that stage before this one.' }];
  }
  if (!/^[\w-]+$/.test(name) || IMAGES.has(name)) return [];
  const names = stages.slice(0, stage.index).flatMap((other) => other.name ?? []);
  const near = didYouMean(name, names);
  const message = `No earlier stage is named ${name}: Docker looks for an image of this name.`;
  if (near !== undefined) return [{ message, ...meant(near) }];
  const unnamed = stages.slice(0, stage.index).filter((other) => other.name === undefined);
  const hint =
    unnamed.length === 1 ? `Name the stage: FROM ${unnamed[0]!.base?.text} AS ${name}.` : undefined;
  return [{ severity: 'warning', message, ...hinted(hint) }];
}
