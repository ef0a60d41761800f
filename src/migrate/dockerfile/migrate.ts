import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { DockerfileMove, MovedDockerfile } from './move.ts';

export function migrateDockerfile(_dockerfile: Dockerfile, _move: DockerfileMove): MovedDockerfile {
  return {
    edits: [],
    questions: [],
    notes: [],
    outside: [],
    fromGo: false,
    programFolder: '/var/task',
    isNeeded: false,
  };
}
