import type { Bytes } from './bytes.ts';

/** A function's files as Lambda will see them; every path is absolute there. Only files that are asked for are read. */
export interface LambdaFiles {
  /** What a path leads to, through all symbolic links. */
  find(path: string): Promise<Found>;
  /** The first folder on the way to the file that a user who is not its owner may not enter. */
  closedFolder(path: string): Promise<string | undefined>;
  /** As the runtime's environment has them. */
  readonly path: readonly string[];
  readonly libraryPath: readonly string[];
  /** What is known of a system whose files are not here; undefined where they are. */
  readonly system: KnownSystem | undefined;
}

export type Found =
  | LambdaFile
  | { kind: 'folder' }
  /** A FIFO, a device or a socket. */
  | { kind: 'special' }
  /** A part of the runtime's system, which is right. */
  | { kind: 'system' }
  | { kind: 'missing' }
  /** Nobody can say it here: it may be in a layer that is on AWS only. */
  | { kind: 'unknown' };

export interface LambdaFile {
  kind: 'file';
  /** Where it is on Lambda, all links followed. */
  path: string;
  /** Where it is on this machine; undefined for one inside an image. */
  here: string | undefined;
  /** As on this machine, or in the image; sam makes what it zips readable for everybody besides. */
  mode: number;
  bytes: Bytes;
}

export interface KnownSystem {
  /** `provided.al2023` */
  name: string;
  /** The newest `GLIBC_x.y` that it has: [2, 34]. */
  glibc: readonly [major: number, minor: number];
}
