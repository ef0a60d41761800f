import { finalStage } from '../../dockerfile/base.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { functionDockerfiles } from '../dockerfiles.ts';
import { type Finding, meant, type Rule } from '../finding.ts';

export const dockerfileTarget: Rule = {
  id: 'dockerfile-target',
  severity: 'error',
  summary: 'A DockerBuildTarget that is no stage of its Dockerfile.',
  help: 'Docker builds up to the stage that DockerBuildTarget names, and stops where no FROM … AS gives that name ("failed to reach build target"). It takes no number.',
  check: (context) =>
    functionDockerfiles(context).flatMap(({ fn, dockerfile, target }): Finding[] => {
      const { stages } = dockerfile;
      if (target === undefined || stages.length === 0 || finalStage(dockerfile, target)) return [];
      const names = stages.flatMap(({ name }) => name ?? []);
      const message = `The Dockerfile of ${fn.logicalId} has no stage ${target}.`;
      const path = [...fn.path, 'Metadata', 'DockerBuildTarget'];
      return [{ path, message, ...meant(didYouMean(target, names)) }];
    }),
};
