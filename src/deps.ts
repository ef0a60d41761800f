/** What a command may be given. A stage declares the part it needs: `Pick<Deps, 'stderr'>`. */
export interface Deps {
  /** The result of a command, and nothing else. */
  stdout: Sink;
  /** Everything else: progress, logs of the user's function, questions. */
  stderr: Sink;
  /** Absent where nobody can be asked: no terminal, `CI`, `--no-input`. */
  prompt?: Prompter;
  env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths mean: the current one, or that of `-C`. */
  cwd: string;
  /** Where the user stands, and types what is printed to be typed. */
  standsIn: string;
  /** Aborted by Ctrl-C or SIGTERM; whoever starts something ends it then. Its reason is the signal's name. */
  signal: AbortSignal;
}

export interface Sink {
  /**
   * @param taken is called when it has left this process, or never will: who writes much waits for it, lest all of it
   * be kept in memory for a slow reader
   */
  write(text: string | Uint8Array, taken?: () => void): void;
  style: Style;
  isTerminal: boolean;
  /** Width in characters; 80 where it is not known. */
  columns: number;
}

/** Plain text where colour is off. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

export interface Choice {
  value: string;
  /** What the list shows; the value itself where there is none. */
  name?: string;
  /** What is shown once it is chosen; the value itself where there is none. */
  chosen?: string;
}

/** Each throws CancelledError when the user presses Ctrl-C or closes the input. */
export interface Prompter {
  choose(question: { message: string; choices: Choice[]; initial?: string }): Promise<string>;
  text(question: {
    message: string;
    initial?: string;
    /** What is wrong with the answer, or undefined. */
    validate?: (answer: string) => string | undefined;
  }): Promise<string>;
  /** Nothing of the answer is shown, not even its length. */
  secret(question: {
    message: string;
    validate?: (answer: string) => string | undefined;
    /** What to use instead for a value of several lines, which no question takes. */
    several?: string;
  }): Promise<string>;
  confirm(question: { message: string; initial: boolean }): Promise<boolean>;
  /** What is typed apart from answers is neither shown nor kept, until it is released; Ctrl-C works. */
  hold(): () => void;
}

/** The flags every command has. */
export interface CommonFlags {
  json: boolean;
  quiet: boolean;
  debug: boolean;
}

/** A parsed command line; `flags` holds the command's own options by their camelCase names. */
export interface CommandCall {
  arguments: string[];
  /** What followed `--`, where the command passes it on. */
  passedOn: readonly string[];
  flags: Record<string, unknown>;
  common: CommonFlags;
}

/** A command's module. The number is the exit code, 0 where there is none. */
export interface CommandModule {
  run(call: CommandCall, deps: Deps): Promise<number | undefined>;
}
