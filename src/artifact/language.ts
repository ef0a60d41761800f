import type { Architecture } from '../invoke/settings.ts';
import type { Bytes } from './bytes.ts';

export type Language = 'go' | 'rust' | undefined;

const PIECE = 1_048_576;
const MOST_PIECES = 64;
const MARKS: readonly [mark: string, language: Language][] = [
  // Go's linker writes it into every program (debug/buildinfo).
  ['\xff Go buildinf:', 'go'],
  // The paths of the standard library, in its panics.
  ['/rustc/', 'rust'],
];

/** Which compiler made a program, where it shows. It is looked for only where there is something to say about it. */
export function languageOf(bytes: Bytes): Language {
  for (let piece = 0; piece < MOST_PIECES; piece++) {
    const text = bytes.read(piece * PIECE, PIECE).toString('latin1');
    const [, language] = MARKS.find(([mark]) => text.includes(mark)) ?? [];
    if (language !== undefined) return language;
    if (text.length < PIECE) break;
  }
  return undefined;
}

const RUST_MACHINE = { x86_64: 'x86_64', arm64: 'aarch64' } as const;
const GO_MACHINE = { x86_64: 'amd64', arm64: 'arm64' } as const;

/** How a program comes to need nothing of the system that it runs on. */
export function staticFix(bytes: Bytes, architecture: Architecture): string {
  const ways = {
    go: 'CGO_ENABLED=0 go build',
    rust: `cargo build --target ${RUST_MACHINE[architecture]}-unknown-linux-musl`,
  };
  const language = languageOf(bytes);
  if (language !== undefined) return `Link it statically: ${ways[language]}`;
  return `Link it statically. Go: ${ways.go}; Rust: ${ways.rust}; C: musl-gcc -static`;
}

/** How a program is built for the other machine. */
export function machineFix(bytes: Bytes, architecture: Architecture): string {
  const ways = {
    go: `GOARCH=${GO_MACHINE[architecture]}`,
    rust: `--target ${RUST_MACHINE[architecture]}-unknown-linux-musl`,
  };
  const language = languageOf(bytes);
  const way = language === undefined ? `Go: ${ways.go}; Rust: ${ways.rust}` : ways[language];
  return `Build it for ${architecture} (${way}), or let Architectures say what it is built for.`;
}
