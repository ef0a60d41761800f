import { parse } from 'yaml';

/** A template's text as CloudFormation reads it, by YAML 1.1: an unquoted `NO` is false there. Of the short forms `!Ref` alone. */
export const readTemplate = (text: string): Record<string, unknown> =>
  parse(text, {
    version: '1.1',
    customTags: (tags) => [...tags, { tag: '!Ref', resolve: (name: string) => ({ Ref: name }) }],
  }) as Record<string, unknown>;
