import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { editToml, readToml } from '../toml/edit.ts';
import { tomlLayout, writtenPlace } from '../toml/layout.ts';
import { editYaml, readYaml } from '../yaml/edit.ts';
import { type ConfigEdit, type ConfigPath, type ConfigView, valueAt } from './config-edit.ts';

/** One format of a samconfig: how it is read, and how it is edited. */
export interface ConfigFormat {
  read(text: string, shownAs: string): ConfigView;
  edit(text: string, edit: ConfigEdit): string;
}

/** A number that Python writes as it stands here. */
const INTEGER = /^(0|-?[1-9]\d*)$/;

const tomlFormat: ConfigFormat = {
  edit: editToml,
  read(text, shownAs) {
    const value = readToml(text, shownAs);
    const layout = tomlLayout(text);
    const sourceAt = (path: ConfigPath) => {
      const place = writtenPlace(layout, path);
      return place && text.slice(...place);
    };
    const isSure = (path: ConfigPath) =>
      ['string', 'boolean'].includes(typeof valueAt(value, path)) || INTEGER.test(sourceAt(path) ?? '');
    const isInline = (path: ConfigPath) =>
      path.some((_, index) => sourceAt(path.slice(0, index + 1))?.startsWith('{'));
    return { value, sourceAt, isSure, isInline };
  },
};

/** What sam's YAML reader, ruamel, takes for the same as ours does: not `1_000`, `0.10` or a date. */
const SURE = /^([a-zA-Z/].*|~|)$/s;

const yamlFormat: ConfigFormat = {
  edit: editYaml,
  read(text, shownAs) {
    const { document, value } = readYaml(text, shownAs);
    const resolved = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
    const nodeAt = (path: ConfigPath) =>
      path.reduce<unknown>(
        (node, step) => {
          const at = resolved(node);
          return isMap(at) || isSeq(at) ? at.get(step, true) : undefined;
        },
        document.contents as Node | null,
      );
    const sourceAt = (path: ConfigPath) => {
      const node = resolved(nodeAt(path));
      return isScalar(node) && node.source !== undefined ? String(node.source) : undefined;
    };
    const isSure = (path: ConfigPath) => {
      const node = resolved(nodeAt(path));
      if (!isScalar(node)) return false;
      const source = sourceAt(path) ?? '';
      return node.type !== 'PLAIN' || SURE.test(source) || INTEGER.test(source);
    };
    return { value, sourceAt, isSure, isInline: () => false };
  },
};

export const configFormat = (format: 'toml' | 'yaml'): ConfigFormat =>
  format === 'toml' ? tomlFormat : yamlFormat;
