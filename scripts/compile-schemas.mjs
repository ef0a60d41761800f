/**
 * Compiles schemas/ to src/validate/schema/validators.generated.mjs: one function, without ajv's runtime.
 * Compiling costs a third of a second; it is skipped while the output is newer than what it is made from.
 */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { keywords } from './schemas/keywords.mjs';
import { rewrite } from './schemas/rewrite.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SAM = at('schemas/generated/sam-template.schema.json');
const OVERLAY = at('schemas/overlay.schema.json');
const OUTPUT = at('src/validate/schema/validators.generated.mjs');
const INPUTS = [
  SAM,
  OVERLAY,
  at('package-lock.json'),
  at('scripts/compile-schemas.mjs'),
  at('scripts/schemas/keywords.mjs'),
  at('scripts/schemas/rewrite.mjs'),
];

const ENFORCED = { 'x-closed': true, 'x-checked': true, 'x-required': true };

export async function compileSchemas() {
  if (await isUpToDate()) return;
  const schema = combine(
    JSON.parse(await readFile(SAM, 'utf8')),
    JSON.parse(await readFile(OVERLAY, 'utf8')),
  );
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    messages: false,
    discriminator: true,
    inlineRefs: false,
    validateSchema: false,
    logger: false,
    code: { source: true, esm: true, optimize: 2 },
  });
  for (const keyword of keywords) ajv.addKeyword(keyword);
  await mkdir(at('src/validate/schema'), { recursive: true });
  await build({
    stdin: { contents: moduleOf(ajv, schema), resolveDir: at('.'), loader: 'js' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outfile: OUTPUT,
    banner: { js: '// Compiled from schemas/ by scripts/compile-schemas.mjs. Do not edit.' },
    logLevel: 'warning',
  });
}

/**
 * One schema for `{ template: …}` and for `{ 'AWS::Serverless::Function': the properties of one }`,
 * so that all of them share their parts.
 */
export function combine(sam, overlay) {
  const definitions = { ...sam.definitions };
  for (const [name, model] of Object.entries(overlay.definitions))
    definitions[name] = { ...model, ...ENFORCED };
  const lambda = overlay.definitions.lambdaFunction.properties;
  for (const name of ['function__Properties', 'function__Globals']) {
    const model = definitions[name];
    const own = Object.keys(model.properties).filter((property) => property in lambda);
    const stricter = Object.fromEntries(
      own.map((property) => [property, { ...lambda[property], ...ENFORCED }]),
    );
    definitions[name] = { ...model, properties: { ...model.properties, ...stricter } };
  }
  const entries = { template: { $ref: '#/definitions/template' } };
  for (const alternative of sam.properties.Resources.additionalProperties.anyOf) {
    const { Type, Properties } = definitions[alternative.$ref.split('/').at(-1)].properties;
    if (Type.enum) entries[Type.enum[0]] = Properties;
  }
  entries['AWS::Lambda::Function'] = { $ref: '#/definitions/lambdaFunction' };
  return { properties: entries, definitions: rewrite(definitions) };
}

function moduleOf(ajv, schema) {
  const types = Object.keys(schema.properties).filter((name) => name.includes('::'));
  const code = standaloneCode(ajv, ajv.compile(schema));
  return `${code}\nexport const resourceTypes = ${JSON.stringify(types)};`;
}

async function isUpToDate() {
  const built = await stat(OUTPUT).catch(() => undefined);
  if (!built) return false;
  const changed = await Promise.all(INPUTS.map(async (input) => (await stat(input)).mtimeMs));
  return changed.every((time) => time < built.mtimeMs);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compileSchemas();
