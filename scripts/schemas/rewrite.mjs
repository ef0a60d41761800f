/*
 * Turns the models of SAM, written for editors (anyOf, exact types), into a schema of what certainly fails, with one
 * error for one mistake:
 * - no anyOf is left: alternatives of different kinds are told apart by the kind of the value, those of one kind by
 *   their `Type`, or they are merged;
 * - intrinsic functions are right wherever a value stands, and both branches of Fn::If are looked into;
 * - types count only where they are enforced (`x-checked`); names that are not enforced (no `x-closed`, no
 *   `x-required`) are marked `soft`.
 */

const PREFIX = '#/definitions/';
const PLAIN = ['string', 'number', 'boolean'];
const SCALARS = new Set(['string', 'integer', 'number', 'boolean']);

/**
 * @param {Record<string, object>} definitions JSON Schemas by name
 * @returns {Record<string, object>} the rewritten ones, with the value schemas they share
 */
export function rewrite(definitions) {
  const result = {};
  const values = new Map();
  const modelOf = ({ $ref }) => ($ref === undefined ? undefined : definitions[$ref.slice(PREFIX.length)]);
  const tags = taggedModels(definitions);
  const isAnything = (node) => isEmpty(modelOf(node) ?? node);

  /** A place where a value stands: what is expected there, or an intrinsic function. */
  function value(node, isChecked) {
    const expected = expectation(node, isChecked || node['x-checked'] === true);
    if (isEmpty(expected) || node.literal || isLeftToModel(expected)) return expected;
    const text = JSON.stringify(expected);
    const name = values.get(text) ?? `value${values.size}`;
    values.set(text, name);
    result[name] ??= unlessDeferred(name, expected);
    return { $ref: PREFIX + name };
  }

  function expectation(node, isChecked) {
    const alternatives = node.anyOf ?? [node];
    if (alternatives.some(isAnything)) return {};
    const scalars = alternatives.filter((one) => SCALARS.has(one.type) || one.enum);
    const lists = alternatives.filter((one) => one.type === 'array');
    const maps = alternatives.filter((one) => one.type === 'object' || one.$ref);
    const models = maps.filter((one) => !isBare(one));
    const isIntrinsicOnly = scalars.length > 0 && isBare(alternatives[0]) && maps.length === 1;
    const takesMaps = maps.length > 0 && !isIntrinsicOnly;
    const list = lists.length > 0 ? listOf(lists[0], isChecked) : {};
    const inner = models.length > 0 ? mapOf(models, isChecked) : {};
    const isMapOnly = maps.length === alternatives.length;
    if (isChecked && isMapOnly && isReference(inner)) return inner;
    const map = isReference(inner) ? when({ kinds: ['object'] }, inner) : inner;
    if (!isChecked) return { ...list, ...map };
    if (lists.length === 0 && !takesMaps) return scalar(scalars);
    const kinds = [...(scalars.length > 0 ? PLAIN : []), ...(lists.length > 0 ? ['array'] : [])];
    return { kinds: takesMaps ? [...kinds, 'object'] : kinds, ...list, ...map };
  }

  function listOf({ items, minItems, maxItems }, isChecked) {
    const entry = items && value(items, isChecked);
    return clean({ items: entry && !isEmpty(entry) ? entry : undefined, minItems, maxItems });
  }

  function mapOf(maps, isChecked) {
    const [first] = maps;
    if (maps.length === 1) return first.$ref ? { $ref: first.$ref } : object(first, isChecked);
    const models = maps.map(modelOf);
    return models.every((model) => tags.has(model)) ? tagged(maps, models) : object(merged(models));
  }

  function object(model, isChecked = model['x-checked'] === true) {
    const { properties = {}, required = [], additionalProperties } = model;
    const entries = Object.entries(properties).map(([name, node]) => [
      name,
      name === 'Type' && tags.has(model) ? { enum: node.enum } : value(node, isChecked),
    ]);
    const known = Object.fromEntries(entries.filter(([, it]) => !isEmpty(it)));
    const rest = typeof additionalProperties === 'object' ? value(additionalProperties, isChecked) : {};
    const names = Object.keys(properties);
    return clean({
      properties: isEmpty(known) ? undefined : known,
      ...(isEmpty(rest) ? {} : { patternProperties: { '^Fn::': true }, additionalProperties: rest }),
      needs: required.length > 0 ? soft({ names: required }, isChecked || model['x-required']) : undefined,
      onlyKeys: additionalProperties === false ? soft({ names }, isEnforced(model, isChecked)) : undefined,
    });
  }

  const isEnforced = (model, isChecked) => model['x-closed'] ?? (isChecked && !model['x-checked']);

  for (const [name, model] of Object.entries(definitions)) {
    if (isEmpty(model)) continue;
    const body = { kinds: ['object'], ...object(model) };
    // ajv reads the tag of a tagged model, so it must stand open; the place where it is used is deferred instead.
    const isOpen = model.literal || tags.has(model);
    result[name] = isOpen ? body : unlessDeferred(name, body);
  }
  return result;
}

function unlessDeferred(name, expected) {
  const self = { $ref: PREFIX + name };
  return when({ deferred: true }, { properties: { 'Fn::If': { items: [true, self, self] } } }, expected);
}

function when(condition, consequence, otherwise) {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return clean({ if: condition, then: consequence, else: otherwise });
}

/** The models that stand beside others in an anyOf and differ in their `Type`. */
function taggedModels(definitions) {
  const found = new Set();
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    const models = (node.anyOf ?? []).map((one) => definitions[one.$ref?.slice(PREFIX.length)]);
    if (models.length > 1 && models.every((model) => model?.properties?.Type?.enum))
      for (const model of models) found.add(model);
    Object.values(node).forEach(visit);
  };
  visit(definitions);
  return found;
}

function tagged(maps, models) {
  const types = models.flatMap((model) => model.properties.Type.enum);
  return {
    needs: { names: ['Type'] },
    properties: { Type: { choices: types } },
    required: ['Type'],
    discriminator: { propertyName: 'Type' },
    oneOf: maps.map(({ $ref }) => ({ $ref })),
  };
}

/** What is right for one of the models is right. */
function merged(models) {
  const names = [...new Set(models.flatMap((model) => Object.keys(model.properties)))];
  const alternatives = (name) => models.map((model) => model.properties[name]).filter((node) => node);
  return {
    properties: Object.fromEntries(names.map((name) => [name, { anyOf: distinct(alternatives(name)) }])),
    required: models[0].required?.filter((name) => models.every((model) => model.required?.includes(name))),
    additionalProperties: models.every((model) => model.additionalProperties === false) ? false : undefined,
  };
}

function scalar(alternatives) {
  if (alternatives.every((one) => one.enum)) return { choices: alternatives.flatMap((one) => one.enum) };
  const plain = alternatives.filter((one) => !one.enum);
  const text = plain.find((one) => one.type === 'string');
  const isMixed = new Set(plain.map((one) => one.type === 'boolean')).size > 1;
  if (text || isMixed || plain.length < alternatives.length) {
    const { pattern, maxLength, knownAs } = text ?? {};
    return clean({ kinds: PLAIN, pattern, maxLength, knownAs });
  }
  const { type, minimum, maximum, managedMaximum } = plain.at(-1);
  const kind = { integer: 'whole', number: 'number', boolean: 'boolean' }[type];
  return { scalar: clean({ kind, minimum, maximum, managedMaximum }) };
}

const soft = (wanted, isHard) => (isHard ? wanted : { ...wanted, soft: true });
const isReference = (schema) => schema.$ref !== undefined && Object.keys(schema).length === 1;
/** A model looks for intrinsic functions itself. */
const isLeftToModel = ({ if: condition, then: model, ...rest }) =>
  isReference(rest) || (condition !== undefined && isEmpty(rest) && isReference(model));
const isEmpty = (node) => node === true || Object.keys(node).length === 0;
const isBare = (node) =>
  node.type === 'object' && !node.properties && node.additionalProperties === undefined;
const clean = (record) => Object.fromEntries(Object.entries(record).filter(([, it]) => it !== undefined));
const distinct = (nodes) => [...new Map(nodes.map((node) => [JSON.stringify(node), node])).values()];
