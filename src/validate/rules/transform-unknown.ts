import { didYouMean } from '../../text/did-you-mean.ts';
import { meant, type Rule } from '../finding.ts';
import { transformsOf } from '../transforms.ts';

/** CloudFormation template reference, "Transforms": those of AWS. */
const KNOWN = [
  'AWS::Serverless-2016-10-31',
  'AWS::LanguageExtensions',
  'AWS::Include',
  'AWS::SecretsManager-2020-07-23',
  'AWS::SecretsManager-2024-09-16',
  'AWS::CodeDeployBlueGreen',
  'AWS::CodeStar',
  'AWS::ServiceCatalog',
];

export const transformUnknown: Rule = {
  id: 'transform-unknown',
  severity: 'error',
  summary: 'A transform that AWS does not have.',
  help: 'Names that start with AWS:: are those of AWS; CloudFormation refuses one that is not among them. It is a warning where the name is like none that is known here.',
  check: ({ template }) =>
    transformsOf(template).flatMap(({ name, path }) => {
      if (name === undefined || !/^aws::/i.test(name) || KNOWN.includes(name)) return [];
      const near = didYouMean(name, KNOWN);
      return {
        path,
        severity: near === undefined ? ('warning' as const) : ('error' as const),
        message: `AWS has no transform ${name}.`,
        ...meant(near),
      };
    }),
};
