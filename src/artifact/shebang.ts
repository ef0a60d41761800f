/** The first line of a script, as the kernel reads it (fs/binfmt_script.c). */
export interface Shebang {
  kind: 'script';
  interpreter: string;
  /** All that follows the interpreter: one argument, blanks and all. */
  argument: string | undefined;
  /** The line goes on behind what the kernel looks at, and is cut there. */
  isCut: boolean;
}

/** A first line that starts nothing, or not what it says. */
export interface BrokenScript {
  kind: 'exec format error' | 'carriage return';
  /** Continues a sentence whose subject is the file. */
  why: string;
  fix: string;
}

/** How much of a file the kernel looks at, since 5.1 (BINPRM_BUF_SIZE). */
export const SCRIPT_START_BYTES = 256;

/** @param start the first `SCRIPT_START_BYTES` of a file that is no ELF file */
export function readShebang(start: Buffer): Shebang | BrokenScript {
  const foreign = start.subarray(0, 2).toString('latin1') === '#!' ? undefined : otherFormat(start);
  if (foreign !== undefined) return { kind: 'exec format error', ...foreign };
  const newline = start.indexOf(0x0a);
  const line = start.toString('utf8', 2, newline < 0 ? start.length : newline);
  const isCut = newline < 0 && start.length >= SCRIPT_START_BYTES;
  if (line.endsWith('\r')) {
    return {
      kind: 'carriage return',
      why: `has a first line that ends with CRLF: Linux takes the CR for a part of ${JSON.stringify(
        line
          .trim()
          .split(/[ \t]+/)
          .at(-1),
      )}`,
      fix: 'Save it with LF line ends (dos2unix, or sed -i "s/\\r$//"); in git: * text=auto eol=lf',
    };
  }
  const [, interpreter = '', rest = ''] = /^[ \t]*([^ \t\0]*)[ \t]*(.*?)[ \t]*$/s.exec(line) ?? [];
  const fix = 'Start it with the absolute path of its interpreter: #!/bin/sh';
  if (interpreter === '')
    return { kind: 'exec format error', why: 'names no interpreter behind its #!', fix };
  if (isCut && rest === '' && !/[ \t\0]/.test(line.trimStart())) {
    const why = `names an interpreter that does not end within the ${SCRIPT_START_BYTES - 1} bytes that Linux reads`;
    return { kind: 'exec format error', why, fix: 'Give it a shorter path.' };
  }
  return { kind: 'script', interpreter, argument: rest === '' ? undefined : rest, isCut };
}

function otherFormat(start: Buffer): Omit<BrokenScript, 'kind'> | undefined {
  if (start.length === 0) return { why: 'is empty', fix: 'Look at what the build writes into it.' };
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf)
    return { why: 'begins with a byte order mark', fix: 'Save it as UTF-8 without BOM.' };
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff))
    return { why: 'is a text in UTF-16', fix: 'Save it as UTF-8 without BOM.' };
  const magic = start.length < 4 ? 0 : start.readUInt32BE(0);
  if ([0xcffaedfe, 0xcefaedfe, 0xcafebabe].includes(magic))
    return {
      why: 'is a program for macOS',
      fix: 'Build it for Linux. Go: GOOS=linux; Rust: a *-linux-musl target',
    };
  if (start.toString('latin1', 0, 2) === 'MZ')
    return {
      why: 'is a program for Windows',
      fix: 'Build it for Linux. Go: GOOS=linux; Rust: a *-linux-musl target',
    };
  if (start.toString('latin1', 0, 4) === 'PK\x03\x04')
    return { why: 'is a zip archive, not a program', fix: 'Put the program itself there.' };
  const isText = !start.includes(0);
  return {
    why: isText
      ? 'is a text without a #! line'
      : 'is neither a program for Linux nor a script that begins with #!',
    fix: isText ? 'Start it with #!/bin/sh' : 'Look at what the build writes into it.',
  };
}

/** What `env` is told to start: NAME of `#!/usr/bin/env NAME`. */
export function programOfEnv(argument: string | undefined): string | undefined {
  if (argument === undefined) return undefined;
  // Without -S the whole rest of the line is one name (coreutils, env invocation).
  if (!argument.startsWith('-')) return argument.includes('=') ? undefined : argument;
  const split = /^(?:-S|--split-string=?)[ \t]*([^"'\\$]*)$/.exec(argument)?.[1];
  const words = split?.split(/[ \t]+/).filter((word) => !/^\w+=/.test(word));
  const [first] = words ?? [];
  return first === undefined || first === '' || first.startsWith('-') ? undefined : first;
}
