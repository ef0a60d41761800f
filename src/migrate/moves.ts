import type { Architecture } from './architecture.ts';
import type { GoCode } from './go/code.ts';

/** What `samgen migrate` was asked for. */
export interface MigrationChoices {
  /** Logical IDs; every function that is on an old system where it is empty. */
  only: readonly string[];
  /** To which architecture functions move as well; undefined: each stays on its own. */
  architecture: Architecture | undefined;
}

/** A function that moves, and how. */
export type FunctionMove = ZipMove | ImageMove;

interface Move {
  logicalId: string;
  /** The runtimes or base images it comes from, as they are called. */
  from: readonly string[];
  /** Undefined where it stays on its own. */
  architecture: Architecture | undefined;
}

export interface ZipMove extends Move {
  package: 'Zip';
  /** The old Handler: for Go on go1.x, the name of its program. */
  handler: string | undefined;
  /** Absolute; undefined where the code is not in the project. */
  codeFolder: string | undefined;
  go: GoCode | undefined;
  /** How sam is to build it; undefined: as before. */
  build: 'makefile' | 'go1.x' | 'prebuilt' | undefined;
  /** Others that go1.x started from the same folder, under names of their own: one bootstrap cannot be all of them. */
  besides: readonly string[];
}

export interface ImageMove extends Move {
  package: 'Image';
  image: FunctionImage;
}

/** What an image function is built from, as far as the template writes it out. */
export interface FunctionImage {
  /** Absolute. */
  dockerfile: string;
  /** Absolute. */
  context: string;
  args: Readonly<Record<string, string>>;
  target: string | undefined;
}
