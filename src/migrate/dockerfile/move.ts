import type { Span, TextEdit } from '../../text/edits.ts';

export type Architecture = 'arm64' | 'x86_64';

/** What has to be known of a Dockerfile's functions to move it to `provided:al2023`. */
export interface DockerfileMove {
  /** `DockerBuildArgs`, as far as they are known. */
  readonly args: Readonly<Record<string, string>>;
  /** `DockerBuildTarget`. */
  readonly target: string | undefined;
  /** To which it moves; undefined where it stays. */
  readonly architecture: Architecture | undefined;
  /** `ImageConfig.Command[0]` of the functions that are built from it. */
  readonly handlers: readonly string[];
  /** Whether a template's ImageConfig overrides the Dockerfile's CMD, or its ENTRYPOINT. */
  readonly hasCommand: boolean;
  readonly hasEntrypoint: boolean;
  /** Whether its Go module uses aws-lambda-go: only then there is RPC to leave out. */
  readonly usesLambdaGo: boolean;
}

/** What cannot be decided here. */
export interface DockerfileQuestion {
  readonly at: Span;
  /** A stable name of its kind. */
  readonly about: string;
  readonly message: string;
  readonly hint: string;
}

/** What was done and is worth knowing. */
export interface DockerfileNote {
  readonly at: Span;
  readonly about: string;
  readonly message: string;
}

/** A build argument of the template that decides a base, and has to change with the Dockerfile. */
export interface OutsideChange {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface MovedDockerfile {
  readonly edits: readonly TextEdit[];
  readonly questions: readonly DockerfileQuestion[];
  readonly notes: readonly DockerfileNote[];
  /** Where the template's `DockerBuildArgs` have to change. */
  readonly outside: readonly OutsideChange[];
  /** Whether its final stage is on `lambda/go:1`, which runs the program that CMD names. */
  readonly fromGo: boolean;
  /** Where that stage's programs lie, for the template's EntryPoint: `/var/task`. */
  readonly programFolder: string;
  /** Whether something in it is on an old base. */
  readonly isNeeded: boolean;
}

/** A part of what is found, of one stage or one concern. */
export interface Findings {
  readonly edits: TextEdit[];
  readonly questions: DockerfileQuestion[];
  readonly notes: DockerfileNote[];
}

export const findings = (): Findings => ({ edits: [], questions: [], notes: [] });

/** Only the place of what has more to it. */
export const spanOf = ({ start, end }: Span): Span => ({ start, end });
