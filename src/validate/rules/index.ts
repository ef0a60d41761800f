import type { Rule } from '../finding.ts';
import { architecture } from './architecture.ts';
import { bootstrapExecutable } from './bootstrap-executable.ts';
import { bootstrapMissing } from './bootstrap-missing.ts';
import { bootstrapShebang } from './bootstrap-shebang.ts';
import { buildMethod } from './build-method.ts';
import { codeMissing } from './code-missing.ts';
import { conditionMissing } from './condition-missing.ts';
import { dockerfileMissing } from './dockerfile-missing.ts';
import { envName } from './env-name.ts';
import { envReserved } from './env-reserved.ts';
import { envSize } from './env-size.ts';
import { envSsmSecure } from './env-ssm-secure.ts';
import { handlerName } from './handler-name.ts';
import { imageMetadata } from './image-metadata.ts';
import { imageSource } from './image-source.ts';
import { makefileTarget } from './makefile-target.ts';
import { packageType } from './package-type.ts';
import { parameterUnused } from './parameter-unused.ts';
import { referenceMissing } from './reference-missing.ts';
import { runtimeDeprecated } from './runtime-deprecated.ts';
import { runtimeUnknown } from './runtime-unknown.ts';
import { secretDefault } from './secret-default.ts';
import { secretLiteral } from './secret-literal.ts';
import { templateLimits } from './template-limits.ts';
import { transformMissing } from './transform-missing.ts';

/** Every rule over a template and the files beside it. */
export const rules: readonly Rule[] = [
  architecture,
  bootstrapExecutable,
  bootstrapMissing,
  bootstrapShebang,
  buildMethod,
  codeMissing,
  conditionMissing,
  dockerfileMissing,
  envName,
  envReserved,
  envSize,
  envSsmSecure,
  handlerName,
  imageMetadata,
  imageSource,
  makefileTarget,
  packageType,
  parameterUnused,
  referenceMissing,
  runtimeDeprecated,
  runtimeUnknown,
  secretDefault,
  secretLiteral,
  templateLimits,
  transformMissing,
];
