import { posix } from 'node:path';
import type { Architecture } from '../invoke/settings.ts';
import type { Findings, StartError } from './fault.ts';
import type { LambdaFile, LambdaFiles } from './lambda-files.ts';

/** What the checks of one function's programs share. */
export interface ProgramContext {
  files: LambdaFiles;
  architecture: Architecture;
  findings: Findings;
  /** Where the function's process begins: relative paths mean this folder. */
  workingFolder: string;
  /** A path of this machine, as the user would type it. */
  show(path: string): string;
}

/** What starts a program, and so how its failure is told. */
export interface Started {
  /** The words for what Linux says. */
  told(error: StartError): string;
  /** How many interpreters stand before it. */
  depth: number;
}

/** For the report: `static`, `dynamic` or `#!/bin/sh`. */
export type ProgramFacts = string;

/** Both of a file's places, for a sentence. */
export const named = ({ path, here }: LambdaFile, { show }: Pick<ProgramContext, 'show'>): string =>
  here === undefined ? path : `${path} (${show(here)})`;

/** Relative to where the process begins. */
export const absolute = (path: string, { workingFolder }: Pick<ProgramContext, 'workingFolder'>): string =>
  posix.resolve(workingFolder, path);
