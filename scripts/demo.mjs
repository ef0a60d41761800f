// The main job, with no AWS: sets samgen up, generates a project, validates it, and has its function answer.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root, run } from './prepare.mjs';

prepare();

const folder = mkdtempSync(join(tmpdir(), 'samgen-demo-'));
const samgen = (args, cwd) => {
  console.log(`\n$ samgen ${args.map((word) => (/[^\w./-]/.test(word) ? `'${word}'` : word)).join(' ')}`);
  run(process.execPath, [join(root, 'dist/samgen.js'), ...args], { cwd });
};

samgen(['new', 'hello', '--blueprint', 'env-vars', '--yes'], folder);
samgen(['validate'], join(folder, 'hello'));
samgen(['invoke', '-d', '{"name":"Ada"}'], join(folder, 'hello'));

console.log(`
The project is in ${join(folder, 'hello')}.
To have samgen on the PATH: npm install --global .`);
