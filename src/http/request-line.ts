import { token } from './header-fields.ts';
import { badRequest } from './malformed-request.ts';

export interface RequestLine {
  readonly method: string;
  /** Without the query, as it was sent: percent signs are not decoded. */
  readonly path: string;
  /** What follows the question mark, as it was sent. */
  readonly query: string;
  readonly major: number;
  readonly minor: number;
}

const usualEnd = ' HTTP/1.1';

/** @throws MalformedRequest */
export function readRequestLine(line: string): RequestLine {
  const afterMethod = line.indexOf(' ');
  const afterTarget = line.indexOf(' ', afterMethod + 1);
  const method = line.slice(0, Math.max(afterMethod, 0));
  if (afterTarget === -1 || !token.test(method)) throw badRequest();
  const target = line.slice(afterMethod + 1, afterTarget);
  const path = pathOf(method, target);
  const question = target.indexOf('?');
  const query = question === -1 ? '' : target.slice(question + 1);
  if (line.endsWith(usualEnd) && afterTarget === line.length - usualEnd.length) {
    return { method, path, query, major: 1, minor: 1 };
  }
  const [, major, minor] = /^HTTP\/(\d)\.(\d)$/.exec(line.slice(afterTarget + 1)) ?? [];
  if (major === undefined) throw badRequest();
  return { method, path, query, major: Number(major), minor: Number(minor) };
}

const plainPath = /^\/[\x21-\x24\x26-\x3e\x40-\x7e]*$/;
const scheme = /^[a-z][a-z\d+.-]*:/i;

/** The path of a request's target, which may be a whole address, too; as Go's net/url reads it. */
function pathOf(method: string, target: string): string {
  if (plainPath.test(target) || target === '*') return target;
  if (target === '' || /[^\x21-\x7e\x80-\xff]/.test(target)) throw badRequest();
  const address = method === 'CONNECT' && !target.startsWith('/') ? `http://${target}` : target;
  const rest = address.replace(scheme, '');
  const hasScheme = rest !== address;
  const beforeQuery = rest.split('?', 1)[0] ?? '';
  if (!beforeQuery.startsWith('/')) {
    if (hasScheme) return '';
    throw badRequest();
  }
  const path = hasScheme ? beforeQuery.replace(/^\/\/[^/]*/, '') : beforeQuery;
  if (/%(?![\da-f]{2})/i.test(path)) throw badRequest();
  return path;
}
