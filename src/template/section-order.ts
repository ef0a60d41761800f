import type { Placement } from '../yaml/merge.ts';

/** The order in which CloudFormation's own documentation writes a template's sections. */
const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Transform',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Globals',
  'Resources',
  'Outputs',
];

/** A new section goes before the first one that usually follows it. */
export const placeInOrder: Placement = (path, key, present) => {
  if (path.length > 0) return undefined;
  const place = SECTIONS.indexOf(key);
  return place < 0 ? undefined : present.find((other) => SECTIONS.indexOf(other) > place);
};
