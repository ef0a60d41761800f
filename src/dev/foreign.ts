import type { HeaderFields } from '../http/header-fields.ts';

/** The names by which this machine's own programs reach the port. */
export function ownHosts(port: number): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

/**
 * Why a request may come from a web page, or undefined for one of a program: a page names itself in Origin and
 * Sec-Fetch-Site (WHATWG Fetch; W3C Fetch Metadata), and one whose name was made to mean this machine ("DNS rebinding")
 * has that name in Host.
 */
export function whyForeign(headers: HeaderFields, hosts: ReadonlySet<string>): string | undefined {
  const host = headers.get('host');
  const origin = headers.get('origin');
  if (host === undefined || !hosts.has(host.toLowerCase())) {
    return `The request is for the host ${quoted(host)}, not for ${[...hosts].slice(0, 2).join(' or ')}.`;
  }
  if (origin !== undefined) return `The request comes from the web page of ${quoted(origin)}.`;
  const site = headers.get('sec-fetch-site');
  if (site === undefined || site === 'none' || site === 'same-origin') return undefined;
  return 'The request comes from a web page of another site.';
}

const quoted = (value: string | undefined): string =>
  value === undefined ? 'that it does not name' : `'${value.slice(0, 100)}'`;
