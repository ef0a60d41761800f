import { CancelledError, DeniedError, FailedError, SamgenError } from '../errors.ts';
import { shellWord } from '../text/shell-word.ts';

export interface CallContext {
  region: string;
  profile: string | undefined;
  /** `STS`, `CloudFormation`. */
  service: string;
  cancelled: boolean;
  /** What IAM calls the permission for the call: `cloudformation:GetTemplate`. */
  action?: string;
}

const SIGN_IN = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);
const UNKNOWN_KEYS = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'AuthFailure',
]);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);
const NO_SUCH_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const NO_ANSWER = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'TimeoutError',
]);

/** What a failed call of the SDK means for the user, and what to run next. */
export function explained(error: unknown, context: CallContext): unknown {
  if (error instanceof SamgenError) return error;
  if (context.cancelled) return new CancelledError();
  if (!(error instanceof Error)) return error;
  const { name, message } = error;
  const code = codeOf(error);
  const { service, region, profile } = context;
  const forProfile = profile === undefined ? '' : ` --profile ${shellWord(profile)}`;
  const failed = (text: string, hint: string) => new FailedError(text, hint, { cause: error });

  if (name === 'CredentialsProviderError' || name === 'ProviderError' || name === 'TokenProviderError') {
    return credentialsMissing(message, profile, forProfile, failed);
  }
  if (code === 'ERR_INVALID_URL') {
    return failed('AWS_ENDPOINT_URL is no address.', 'It is written like https://host:port; or unset it.');
  }
  if (SIGN_IN.has(name)) {
    return failed(
      'The AWS credentials have expired.',
      `Sign in again (aws sso login${forProfile}, for instance).`,
    );
  }
  if (UNKNOWN_KEYS.has(name)) {
    return failed(
      'AWS does not know these credentials.',
      `aws sts get-caller-identity${forProfile} tests them; aws configure${forProfile} sets them.`,
    );
  }
  if (name === 'SignatureDoesNotMatch') {
    return failed(
      'AWS refuses the signature: the secret access key is wrong, or the clock of this machine is.',
      'Compare the date, and set the credentials again.',
    );
  }
  if (DENIED.has(name)) {
    const { action } = context;
    const ask = 'Ask for this permission, or use other credentials.';
    if (action === undefined) return failed(`${service} refuses: ${message}`, ask);
    return new DeniedError(action, `${action} is denied: ${message}`, ask, { cause: error });
  }
  if (NO_SUCH_HOST.has(code)) {
    return failed(
      `No ${service} is found for the region ${region}.`,
      'Check the region, the connection to the network, and AWS_ENDPOINT_URL where it is set.',
    );
  }
  if (NO_ANSWER.has(code) || NO_ANSWER.has(name)) {
    return failed(
      `${service} in ${region} does not answer (${code || name}).`,
      'Check the network, a proxy or VPN, and AWS_ENDPOINT_URL where it is set.',
    );
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return failed(
      `The certificate of ${service} is not trusted (${code}).`,
      "Behind a company's proxy: AWS_CA_BUNDLE=FILE.pem names its certificates, for sam as well.",
    );
  }
  if (name === 'ThrottlingException' || name === 'Throttling') {
    return failed(`${service} is called too often at the moment.`, 'Run it again in a minute.');
  }
  if ('$metadata' in error)
    return failed(`${service} answers with ${name}: ${message}`, 'Run it again with --debug for more.');
  return error;
}

function credentialsMissing(
  message: string,
  profile: string | undefined,
  forProfile: string,
  failed: (text: string, hint: string) => FailedError,
): FailedError {
  if (/multi-factor|MFA/i.test(message)) {
    return failed(
      'This profile asks for a code of a second factor, which samgen cannot take yet.',
      `Get a session first: eval "$(aws configure export-credentials --format env${forProfile})"`,
    );
  }
  if (/SSO|session|expired/i.test(message)) {
    return failed(`There is no valid session: ${message}`, `aws sso login${forProfile} makes one.`);
  }
  if (profile !== undefined) {
    return failed(
      `The profile ${profile} gives no AWS credentials.`,
      `aws configure list-profiles lists the profiles; aws configure${forProfile} makes one.`,
    );
  }
  return failed(
    'There are no AWS credentials.',
    'aws configure or aws configure sso sets them up; or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  );
}

/** Node's code of what went wrong, `ECONNRESET` for instance, however deep it lies; empty where there is none. */
export function codeOf(error: Error): string {
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors[0] instanceof Error) return codeOf(errors[0]);
  return cause instanceof Error ? codeOf(cause) : '';
}
