import { _, _Code } from 'ajv/dist/compile/codegen/code.js';

/*
 * The ajv keywords of our own. Each function below is copied into the compiled validators as text,
 * so it must not use anything from outside itself.
 */

/** Known at deploy time only: an intrinsic function or a dynamic reference. (Nulls have a check of their own.) */
function isDeferred(value) {
  if (value === null) return true;
  if (typeof value === 'string') return value.includes('{{resolve:');
  if (typeof value !== 'object' || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
}

/** CloudFormation converts between strings and other scalars: `"128"` is as good as `128`. */
function isScalar(value, wanted) {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
  if (wanted.kind === 'boolean') return /^(true|false)$/i.test(String(value));
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return false;
  if (wanted.kind === 'whole' && !Number.isInteger(number)) return false;
  return number >= (wanted.minimum ?? number) && number <= (wanted.maximum ?? number);
}

/** `Fn::Transform` and `Fn::ForEach::…` stand beside other keys. */
function strayKeys(value, { names }) {
  return Object.keys(value).filter((key) => !names.includes(key) && !/^Fn::(Transform$|ForEach::)/.test(key));
}

function missingKeys(value, { names }) {
  return names.filter((name) => value[name] === undefined);
}

function isOfKind(value, kinds) {
  return kinds.includes(Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);
}

function isChoice(value, choices) {
  return choices.includes(value);
}

function matches(value, { pattern }) {
  return typeof value !== 'string' || new RegExp(pattern).test(value);
}

const helper = (gen, body) => gen.scopeValue('func', { key: body, ref: body, code: new _Code(`${body}`) });
const constant = (gen, value) =>
  gen.scopeValue('schema', {
    key: JSON.stringify(value),
    ref: value,
    code: new _Code(JSON.stringify(value)),
  });

/** A keyword whose error carries what was wanted. */
const check = (keyword, isValid) => ({
  keyword,
  error: { message: '', params: ({ params: { wanted } }) => _`{ wanted: ${wanted} }` },
  code(cxt) {
    const wanted = constant(cxt.gen, cxt.schema);
    cxt.setParams({ wanted });
    cxt.fail(_`!${helper(cxt.gen, isValid)}(${cxt.data}, ${wanted})`);
  },
});

/** A keyword with one error for each key that is wrong. */
const checkKeys = (keyword, wrongKeys) => ({
  keyword,
  type: 'object',
  error: { message: '', params: ({ params: { key, wanted } }) => _`{ key: ${key}, wanted: ${wanted} }` },
  code(cxt) {
    const wanted = constant(cxt.gen, cxt.schema);
    cxt.gen.forOf('key', _`${helper(cxt.gen, wrongKeys)}(${cxt.data}, ${wanted})`, (key) => {
      cxt.setParams({ key, wanted });
      cxt.error();
    });
  },
});

/** @type {import('ajv').KeywordDefinition[]} */
export const keywords = [
  {
    keyword: 'deferred',
    code(cxt) {
      cxt.fail(_`!${helper(cxt.gen, isDeferred)}(${cxt.data})`);
    },
  },
  check('kinds', isOfKind),
  check('choices', isChoice),
  check('scalar', isScalar),
  check('knownAs', matches),
  checkKeys('onlyKeys', strayKeys),
  checkKeys('needs', missingKeys),
];
