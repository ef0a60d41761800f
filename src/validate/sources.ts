import { extname, join } from 'node:path';
import type { ProjectFiles } from '../project/project-files.ts';

const SOURCE_NAMES = /^(Makefile|Dockerfile|bootstrap|Gemfile|Rakefile)$|^Dockerfile\./;
const SOURCE_ENDINGS = new Set(
  '.c .cc .cpp .cs .clj .cr .dart .ex .fs .go .h .hs .java .jl .js .jsx .kt .lua .mjs .cjs .ml .nim .php .pl .ps1 .py .r .rb .rs .scala .sh .swift .ts .tsx .vb .zig'.split(
    ' ',
  ),
);
const ENOUGH = 2_000;

/** Whether there is any source code in a folder, three levels deep: a template may be looked at apart from it. */
export function hasSources(folder: string, files: ProjectFiles): boolean {
  let level = [folder];
  let seen = 0;
  for (let depth = 0; depth < 3; depth += 1) {
    const next: string[] = [];
    for (const place of level) {
      for (const name of files.list(place)) {
        seen += 1;
        if (seen > ENOUGH) return true;
        if (SOURCE_NAMES.test(name) || SOURCE_ENDINGS.has(extname(name).toLowerCase())) return true;
        if (!name.startsWith('.') && name !== 'node_modules' && extname(name) === '')
          next.push(join(place, name));
      }
    }
    level = next;
  }
  return false;
}
