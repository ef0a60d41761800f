import { alternatives, isUnknownMap } from '../../template/alternatives.ts';
import type { FunctionResource } from '../../template/functions.ts';
import { REQUIRED_PATH, requiredVariables, samgenMetadata } from '../../template/required-variables.ts';
import { isRecord } from '../../text/is-record.ts';
import { mapsOf } from '../environments.ts';
import { meant, nearest, type Rule } from '../finding.ts';

export const requiredMissing: Rule = {
  id: 'required-missing',
  severity: 'error',
  summary: 'A required variable that no function has.',
  help: "Metadata.samgen.required names environment variables of the template's functions, those in Globals and in the branches of Fn::If among them. samgen deploy refuses a template in which none has a variable that is required.",
  check: ({ template, functions, isWhole }) => {
    const required = requiredVariables(template);
    if (required.length === 0 || !isWhole || functions.some(isOpen)) return [];
    const names = new Set(functions.flatMap(namesIn));
    const listed = (samgenMetadata(template) as { required: unknown[] }).required;
    return listed.flatMap((name, index) => {
      if (typeof name !== 'string' || names.has(name)) return [];
      return {
        path: [...REQUIRED_PATH, index],
        message: `No function of this template has the variable ${JSON.stringify(name)}, which is required here.`,
        ...meant(nearest(name, names, names.size)),
      };
    });
  },
};

const namesIn = ({ properties }: FunctionResource): string[] =>
  mapsOf(properties['Environment'], []).flatMap(({ value }) => Object.keys(value as object));

/** Whether CloudFormation makes the map, or a branch of it: any variable can be in it. */
function isOpen({ properties }: FunctionResource): boolean {
  const every = { template: {}, parameters: {}, pseudo: {} };
  const environments = alternatives(properties['Environment'], every);
  const maps = environments.flatMap((one) => (isRecord(one) ? alternatives(one['Variables'], every) : []));
  return [...environments, ...maps].some(isUnknownMap);
}
