import { baseOf } from '../../dockerfile/base.ts';
import { type Dockerfile, parseDockerfile } from '../../dockerfile/dockerfile.ts';
import { migrateDockerfile } from '../dockerfile/migrate.ts';
import type { FunctionImage } from '../moves.ts';

/** The old bases that a Dockerfile names; none where nothing of it is on an old system. */
export function oldBases(text: string, { args, target }: FunctionImage): string[] {
  const dockerfile = parseDockerfile(text);
  const move = {
    ...{ args, target, architecture: undefined, handlers: [] },
    ...{ hasCommand: false, hasEntrypoint: false, usesLambdaGo: false },
  };
  if (!migrateDockerfile(dockerfile, move).isNeeded) return [];
  const old = references(dockerfile, args).filter((reference) => {
    const alone = parseDockerfile(`FROM ${reference}\n`);
    return migrateDockerfile(alone, { ...move, args: {}, target: undefined }).isNeeded;
  });
  return [...new Set(old)];
}

const references = (dockerfile: Dockerfile, args: Readonly<Record<string, string>>): string[] =>
  dockerfile.stages.flatMap((stage) => {
    const base = baseOf(stage, dockerfile, args);
    return base.kind === 'image' ? base.reference : [];
  });
