import type { Rule } from '../finding.ts';
import { architecture } from './architecture.ts';
import { architectureMismatch } from './architecture-mismatch.ts';
import { bootstrapExecutable } from './bootstrap-executable.ts';
import { bootstrapMissing } from './bootstrap-missing.ts';
import { bootstrapProgram } from './bootstrap-program.ts';
import { bootstrapShebang } from './bootstrap-shebang.ts';
import { buildMethod } from './build-method.ts';
import { cargoManifest } from './cargo-manifest.ts';
import { codeMissing } from './code-missing.ts';
import { conditionMissing } from './condition-missing.ts';
import { dockerfileBase } from './dockerfile-base.ts';
import { dockerfileBuildkit } from './dockerfile-buildkit.ts';
import { dockerfileCopyFrom } from './dockerfile-copy-from.ts';
import { dockerfileEntrypoint } from './dockerfile-entrypoint.ts';
import { dockerfileFrom } from './dockerfile-from.ts';
import { dockerfileMissing } from './dockerfile-missing.ts';
import { dockerfileMode } from './dockerfile-mode.ts';
import { dockerfilePackageManager } from './dockerfile-package-manager.ts';
import { dockerfilePin } from './dockerfile-pin.ts';
import { dockerfilePlatform } from './dockerfile-platform.ts';
import { dockerfileProgram } from './dockerfile-program.ts';
import { dockerfileShell } from './dockerfile-shell.ts';
import { dockerfileTarget } from './dockerfile-target.ts';
import { envName } from './env-name.ts';
import { envReserved } from './env-reserved.ts';
import { envSize } from './env-size.ts';
import { envSsmSecure } from './env-ssm-secure.ts';
import { functionUnknown } from './function-unknown.ts';
import { handlerName } from './handler-name.ts';
import { imageMetadata } from './image-metadata.ts';
import { imageSource } from './image-source.ts';
import { inlineCode } from './inline-code.ts';
import { makefileRecipe } from './makefile-recipe.ts';
import { makefileTarget } from './makefile-target.ts';
import { mappingMissing } from './mapping-missing.ts';
import { packageType } from './package-type.ts';
import { parameterDefault } from './parameter-default.ts';
import { parameterUnused } from './parameter-unused.ts';
import { referenceCircular } from './reference-circular.ts';
import { referenceMissing } from './reference-missing.ts';
import { requiredMissing } from './required-missing.ts';
import { requiredShape } from './required-shape.ts';
import { resourcesEmpty } from './resources-empty.ts';
import { runtimeDeprecated } from './runtime-deprecated.ts';
import { runtimeUnknown } from './runtime-unknown.ts';
import { secretDefault } from './secret-default.ts';
import { secretLiteral } from './secret-literal.ts';
import { secretParameter } from './secret-parameter.ts';
import { subMissing } from './sub-missing.ts';
import { templateLimits } from './template-limits.ts';
import { transformMissing } from './transform-missing.ts';
import { transformUnknown } from './transform-unknown.ts';

/** Every rule over a template and the files beside it. */
export const rules: readonly Rule[] = [
  architecture,
  architectureMismatch,
  bootstrapExecutable,
  bootstrapMissing,
  bootstrapProgram,
  bootstrapShebang,
  buildMethod,
  cargoManifest,
  codeMissing,
  conditionMissing,
  dockerfileBase,
  dockerfileBuildkit,
  dockerfileCopyFrom,
  dockerfileEntrypoint,
  dockerfileFrom,
  dockerfileMissing,
  dockerfileMode,
  dockerfilePackageManager,
  dockerfilePin,
  dockerfilePlatform,
  dockerfileProgram,
  dockerfileShell,
  dockerfileTarget,
  envName,
  envReserved,
  envSize,
  envSsmSecure,
  functionUnknown,
  handlerName,
  imageMetadata,
  imageSource,
  inlineCode,
  makefileRecipe,
  makefileTarget,
  mappingMissing,
  packageType,
  parameterDefault,
  parameterUnused,
  referenceCircular,
  referenceMissing,
  requiredMissing,
  requiredShape,
  resourcesEmpty,
  runtimeDeprecated,
  runtimeUnknown,
  secretDefault,
  secretLiteral,
  secretParameter,
  subMissing,
  templateLimits,
  transformMissing,
  transformUnknown,
];
