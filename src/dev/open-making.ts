import { readStdin } from '../adapters/read-stdin.ts';
import type { Deps } from '../deps.ts';
import { InvalidProjectError } from '../errors.ts';
import { type LocalProject, withParameters } from '../invoke/local-project.ts';
import { type ChoicesFor, runChoices } from '../invoke/run-choices.ts';
import { declaredParameters } from '../parameters/declared.ts';
import { givenParameters } from '../parameters/given.ts';
import { MAX_PARAMS_BYTES } from '../parameters/params-file.ts';
import { openProject } from '../project/open-project.ts';
import { functionsOf } from '../template/functions.ts';
import type { DevFlags } from './project-files.ts';

export type OpenDeps = Pick<Deps, 'cwd' | 'standsIn' | 'env' | 'signal' | 'stderr'>;

/** A project and the values it runs with, as they are now. */
export interface Opened {
  local: LocalProject;
  choicesFor: ChoicesFor;
}

/** Opens the project again and again; what stdin gave is kept, for it can be read once only. */
export function projectOpener(flags: DevFlags, deps: OpenDeps): () => Promise<Opened> {
  let fromStdin: Promise<Buffer> | undefined;
  let choices: ChoicesFor | undefined;
  const readOnce = () => {
    fromStdin ??= readStdin('the parameters', MAX_PARAMS_BYTES, deps);
    return fromStdin;
  };
  return async () => {
    const project = await openProject(deps.cwd, flags);
    if (functionsOf(project.template).length === 0) {
      throw new InvalidProjectError(
        'The template declares no Lambda function.',
        'samgen add adds one; samgen validate says more about the template.',
      );
    }
    const sources = { env: deps.env, cwd: deps.cwd, readStdin: readOnce };
    const given = await givenParameters(declaredParameters(project.template), flags, sources);
    const local = withParameters(project, given, flags.region, deps);
    if (choices === undefined || !flags.envFile?.includes('-')) choices = await runChoices(flags, deps);
    return { local, choicesFor: choices };
  };
}
