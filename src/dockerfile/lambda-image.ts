import { parseImageReference } from './image-reference.ts';
import { lambdaBase } from './lambda-base.ts';

/** What one of AWS's base images for Lambda is, those with a language among them. */
export interface LambdaImage {
  /** The zip runtime that it is the image of: `python3.12`. */
  readonly runtime: string;
  /** On Amazon Linux 2023, or on an older one. */
  readonly isAl2023: boolean;
  /** The architecture that its tag names: `3.12-arm64`. */
  readonly architecture: 'x86_64' | 'arm64' | undefined;
  /** Whether the function brings its own runtime: no language in the image. */
  readonly isOsOnly: boolean;
}

const REPOSITORY = /^(?:public\.ecr\.aws\/lambda\/|amazon\/aws-lambda-)(python|nodejs|java|ruby|dotnet)$/;
const ARCHITECTURE = /-(x86_64|arm64)$/;

/** The first version of a language that is on AL2023 (AWS Lambda developer guide, "Lambda runtimes"). */
const FIRST_ON_AL2023: Readonly<Record<string, string>> = {
  python: '3.12',
  nodejs: '20',
  java: '21',
  ruby: '3.3',
  dotnet: '8',
};

/** Undefined for every other image, and for a tag that does not say which version it is (`latest`). */
export function lambdaImage(reference: string): LambdaImage | undefined {
  const own = lambdaBase(reference);
  if (own) {
    const { runtime, system, architecture } = own;
    return { runtime, isAl2023: system === 'AL2023', architecture, isOsOnly: runtime !== 'go1.x' };
  }
  const { repository, tag = '' } = parseImageReference(reference);
  const language = REPOSITORY.exec(repository)?.[1];
  const named = language && languageOf(language, tag.replace(ARCHITECTURE, ''));
  if (!named) return undefined;
  const architecture = ARCHITECTURE.exec(tag)?.[1] as LambdaImage['architecture'];
  return { ...named, architecture, isOsOnly: false };
}

/** `3.12`, `3.12.2026.01.02.03`, `20`, `8.al2`: the version, and then the date of the build. */
function languageOf(language: string, tag: string): Pick<LambdaImage, 'runtime' | 'isAl2023'> | undefined {
  const pattern = language === 'python' || language === 'ruby' ? /^\d+\.\d+(?=\.|$)/ : /^\d+(?=\.|-|$)/;
  const version = pattern.exec(tag)?.[0];
  if (version === undefined) return undefined;
  const system = language === 'java' ? /^\d+\.(al2(?:023)?)(?=\.|$)/.exec(tag)?.[1] : undefined;
  const suffix = language === 'nodejs' ? '.x' : system === undefined ? '' : `.${system}`;
  const isAl2023 = system === undefined ? isFrom(version, FIRST_ON_AL2023[language]!) : system === 'al2023';
  return { runtime: `${language}${version}${suffix}`, isAl2023 };
}

function isFrom(version: string, first: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [firstMajor = 0, firstMinor = 0] = first.split('.').map(Number);
  return major > firstMajor || (major === firstMajor && minor >= firstMinor);
}
