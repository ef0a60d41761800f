import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

let known: Record<string, string> | undefined;

/** Where Go and Rust keep their caches and settings: what a program with another HOME would not find. */
export function toolchainFolders(): Record<string, string> {
  known ??= { ...goFolders(), ...rustFolders() };
  return known;
}

function goFolders(): Record<string, string> {
  const { status, stdout } = spawnSync('go', ['env', '-json', 'GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOENV'], {
    encoding: 'utf8',
  });
  return status === 0 ? (JSON.parse(stdout) as Record<string, string>) : {};
}

function rustFolders(): Record<string, string> {
  const folders = {
    CARGO_HOME: process.env['CARGO_HOME'] ?? join(homedir(), '.cargo'),
    RUSTUP_HOME: process.env['RUSTUP_HOME'] ?? join(homedir(), '.rustup'),
  };
  return Object.fromEntries(Object.entries(folders).filter(([, folder]) => existsSync(folder)));
}
