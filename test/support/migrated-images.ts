import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerSays, imageId } from './docker.ts';
import { scanFolder } from './scan-folder.ts';

const STAND_INS = join(import.meta.dirname, '../migrate/stand-ins');
const BASE = 'public.ecr.aws/lambda/provided:al2023';
const BUILDER = 'golang:1.26';
/** The builders of old Dockerfiles; they all get this machine's Go. */
const OLD_BUILDERS = ['1.18', '1.18-alpine', '1.19'];

/** Images under a name of a run's own: AWS's base with its package manager, and the old builders. */
export interface MigrationImages {
  /** Has the Dockerfiles below a folder start from these. */
  useIn(folder: string): void;
  remove(): Promise<void>;
}

/** @returns or which image is missing on this machine */
export async function migrationImages(): Promise<MigrationImages | { missing: string }> {
  for (const image of [BASE, BUILDER])
    if ((await imageId(image)) === undefined) return { missing: `there is no ${image} on this machine` };
  const own = `samgen-test-${randomUUID()}`;
  const base = `${own}/provided:al2023`;
  await dockerSays('build', '--force-rm', '--tag', base, STAND_INS);
  const builders = OLD_BUILDERS.map((tag) => `${own}/golang:${tag}`);
  for (const builder of builders) await dockerSays('tag', BUILDER, builder);
  return {
    useIn: (folder) => {
      for (const path of scanFolder(folder).filter((one) => /\/Dockerfile[^/]*$/.test(one))) {
        const text = readFileSync(path, 'utf8');
        const ready = text
          .replaceAll(
            /(?:public\.ecr\.aws\/lambda|amazon)\/(?:aws-lambda-)?provided(?=[:$])/g,
            `${own}/provided`,
          )
          .replaceAll(/ golang:/g, ` ${own}/golang:`)
          // Alpine's; the stand-in is a Debian.
          .replaceAll(/^RUN apk .*\n/gm, '');
        writeFileSync(path, ready);
      }
    },
    remove: async () => {
      await dockerSays('rmi', base, ...builders);
    },
  };
}
