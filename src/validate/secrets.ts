/** Names that say that their value is a secret. */
const SECRET_NAME =
  /SECRET|PASSWORD|PASSWD|PASSPHRASE|TOKEN(?!S|IZ)|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL|CONNECTION_?STRING/i;

/** … unless they end by saying that it is something about a secret. */
const ABOUT_A_SECRET =
  /(NAME|ARN|ARNS|ID|IDS|URL|URI|PATH|FILE|TABLE|BUCKET|QUEUE|TOPIC|TTL|EXPIRY|EXPIRATION|EXPIRES|EXPIRES_?IN|TIMEOUT|LENGTH|SIZE|COUNT|LIMIT|TYPE|HEADER|REGION|ENDPOINT|HOST|PORT|ENABLED|DISABLED|REQUIRED|PREFIX|SUFFIX|PARAM|PARAMETER|STORE|MANAGER|PROVIDER|ISSUER|AUDIENCE|SCOPE|VERSION|ALGORITHM|FIELD|MODE|SOURCE|CACHE|POLICY|ROTATION|DAYS|HOURS|MINUTES|SECONDS|USE|VALIDITY|KEY_?NAME|USERNAME|STAGE|LEVEL)$/i;

/** Settings of AWS's own extension, which hold no secret (AWS Lambda developer guide, "Secrets Manager"). */
const SETTINGS =
  /^(PARAMETERS_SECRETS_EXTENSION|SECRETS_MANAGER|SSM_PARAMETER_STORE)_|^(MAX|MIN|NUM|USE|ENABLE|HAS|IS)_/i;

export function isSecretName(written: string): boolean {
  const name = written.replaceAll('-', '_');
  return SECRET_NAME.test(name) && !ABOUT_A_SECRET.test(name) && !SETTINGS.test(name);
}

/** Whether a name says that it is of something about a secret: `DbSecretArn`. */
export const isAboutSecret = (name: string): boolean => ABOUT_A_SECRET.test(name);

/** Values that show what they are, whatever their name. */
const SECRET_VALUES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}|\bgithub_pat_\w{22,}/, 'a GitHub token'],
  [/\bglpat-[\w-]{20}/, 'a GitLab token'],
  [/\bxox[abprs]-[\w-]{10,}/, 'a Slack token'],
  [/\b(sk|rk)_live_\w{16,}/, 'a Stripe key'],
  [/\bsk-(ant-|proj-)?[\w-]{32,}/, 'an API key'],
  [/\bAIza[\w-]{35}/, 'a Google API key'],
  [/^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/, 'a JSON web token'],
  [/^[a-z][a-z\d+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i, 'an address with a password'],
];

/** What a text certainly holds, or undefined. */
export const secretIn = (text: string): string | undefined =>
  SECRET_VALUES.find(([pattern]) => pattern.test(text))?.[1];

/** Whether the value of a secret's name is one: not a pointer to it, a switch or a number. */
export function isSecretValue(text: string): boolean {
  const value = text.trim();
  if (value === '' || /^(true|false|yes|no|on|off|null|none|enabled|disabled|\d{1,6})$/i.test(value))
    return false;
  if (/^(arn:|\{\{resolve:|https?:\/\/|s3:\/\/|ssm:|\/|\.{0,2}\/|file:)/.test(value)) return false;
  // A secret's name in Secrets Manager or SSM is a path: prod/db/password.
  return !/^[\w.-]+(\/[\w.-]+)+$/.test(value);
}
