// Makes dist/: schemas → validators → one bundle, split so that a command loads only what it needs.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const schemas = spawnSync(process.execPath, ['scripts/compile-schemas.mjs'], { stdio: 'inherit' });
if (schemas.status !== 0) process.exit(schemas.status ?? 1);

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });
const result = await build({
  entryPoints: { samgen: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  plugins: [builtinsWithoutRequire()],
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  // The same parser as ES modules: half the code, and nothing to run before it is used.
  alias: { yaml: `${root}node_modules/yaml/browser/dist/index.js` },
  chunkNames: '[name]-[hash]',
  define: { SAMGEN_VERSION: JSON.stringify(version) },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
beginWithShell('dist/samgen.js');
chmodSync('dist/samgen.js', 0o755);
writeNotices(Object.keys(result.metafile.inputs));

/**
 * Node takes --env-file for its own wherever it stands, and ends where there is no such file (nodejs/node#54232), unless a
 * -- stands before the script. `env -S` could put it there, and busybox's env has no -S. The second line is a comment in
 * JavaScript, and in the shell the last one that is read.
 */
function beginWithShell(file) {
  const begin = `#!/bin/sh\n':' /*; exec node -- "$0" "$@" #*/;\n`;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/^#!.*\n/, () => begin),
  );
}

/**
 * What CommonJS packages require of Node comes by process.getBuiltinModule: createRequire would cost every start some
 * milliseconds. commander's child_process, a quarter of a start, is for sub-commands in files of their own: none here.
 */
function builtinsWithoutRequire() {
  return {
    name: 'builtins-without-require',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, importer, kind }) => {
        if (kind !== 'require-call' || !isBuiltin(path)) return undefined;
        const unused = path === 'node:child_process' && importer.includes('node_modules/commander/');
        return { path: unused ? 'none' : path, namespace: 'builtin' };
      });
      onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
        contents: `module.exports = ${path === 'none' ? '{}' : `process.getBuiltinModule(${JSON.stringify(path)})`};`,
      }));
    },
  };
}

/** The licences of what the bundle holds. */
function writeNotices(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\/.*$/.exec(
      input.replace(/^.*node_modules\//, 'node_modules/'),
    );
    if (match)
      packages.add(
        `${input.slice(0, input.lastIndexOf(`node_modules/${match[1]}`))}node_modules/${match[1]}`,
      );
  }
  const notices = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'license.md']
      .map((candidate) => `${folder}/${candidate}`)
      .find((candidate) => existsSync(candidate));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : 'No licence text is shipped with it.'}\n`;
  });
  writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices.join(`\n${'-'.repeat(78)}\n\n`));
}
