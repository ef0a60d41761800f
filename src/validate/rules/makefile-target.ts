import { join } from 'node:path';
import { didYouMean } from '../../text/did-you-mean.ts';
import type { RuleContext } from '../context.ts';
import { type Finding, hinted, type Rule } from '../finding.ts';
import { makeRunFolder, makeTargets, usesMake } from '../makefile.ts';
import { buildIsRedirected, type Packaging, zipPackagesOf } from '../packaging.ts';

export const makefileTarget: Rule = {
  id: 'makefile-target',
  severity: 'error',
  summary: 'A makefile build without its Makefile, or without its target.',
  help: 'The build method makefile, the default of custom runtimes, runs `make build-<LogicalId>` with the Makefile of the CodeUri folder (aws_lambda_builders/workflows/custom_make).',
  check: (context) => {
    if (buildIsRedirected(context)) return [];
    const packages = zipPackagesOf(context).filter(usesMake);
    return packages.flatMap((one) => checkPackage(one, packages, context));
  },
};

function checkPackage(one: Packaging, all: Packaging[], context: RuleContext): Finding[] {
  const { files, folder } = context;
  const { sourceFolder, metadata, logicalId, path } = one;
  if (sourceFolder === undefined || files.info(sourceFolder)?.kind !== 'folder') return [];
  const contextPath = metadata['ContextPath'];
  const makeFolder = typeof contextPath === 'string' ? join(folder, contextPath) : sourceFolder;
  const makefile = join(makeFolder, 'Makefile');
  const target = `build-${logicalId}`;
  if (files.info(makefile) === undefined) return missingMakefile(one, makeFolder, context);
  const targets = makeTargets(makefile, makeRunFolder(one, folder), files);
  if (targets === undefined || targets.includes(target) || files.info(join(sourceFolder, target))) return [];
  // Functions that differ in nothing but their names are built once, as the first of them (build_graph.py).
  const sameBuild =
    one.buildMethod === undefined && all.some((other) => other !== one && other.code === one.code);
  if (sameBuild) return [];
  const near = didYouMean(
    target,
    targets.filter((name) => name.startsWith('build-')),
  );
  const message = `The Makefile of ${logicalId} has no target ${target}.`;
  return [
    {
      path,
      part: 'key',
      message,
      hint: near ? `Did you mean ${near}? It must be ${target}.` : `Add ${target}: to it.`,
    },
  ];
}

function missingMakefile(one: Packaging, makeFolder: string, { files, folder }: RuleContext): Finding[] {
  const { buildMethod, logicalId, metadata, codePath, path, sourceFolder } = one;
  if (buildMethod !== 'makefile') {
    const isPrebuilt = files.info(join(sourceFolder!, 'bootstrap')) !== undefined;
    const hint = isPrebuilt
      ? 'Add Metadata: {SkipBuild: true} to deploy the bootstrap as it is.'
      : 'Add one, or a Metadata.BuildMethod.';
    const message = `sam build makes ${logicalId} with a Makefile, and there is none in ${one.code}.`;
    return [{ path: codePath, severity: 'warning', message, hint }];
  }
  const where = metadata['ContextPath'] ?? metadata['ProjectRootDirectory'] ?? one.code;
  const other = files.list(makeFolder).find((name) => name.toLowerCase() === 'makefile');
  // Some file systems do not tell the case apart, and a Makefile of the project may build without sam.
  const isCertain = other === undefined && files.info(join(folder, 'Makefile')) === undefined;
  return [
    {
      path: [...path, 'Metadata', 'BuildMethod'],
      severity: isCertain ? 'error' : 'warning',
      message: `There is no Makefile in ${where}, which sam build runs for ${logicalId}.`,
      ...hinted(other && `Rename ${other} to Makefile.`),
    },
  ];
}
