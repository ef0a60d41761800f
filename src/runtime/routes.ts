/** What a runtime asks for. */
export type Route =
  | { readonly kind: 'next' | 'init error' | 'ping' | 'unknown' }
  | { readonly kind: 'answer'; readonly answer: 'response' | 'error'; readonly requestId: string }
  | { readonly kind: 'wrong method'; readonly allowed: 'GET' | 'POST' };

const version = '/2018-06-01/';
const answerPath = /^runtime\/invocation\/([^/]*)\/(response|error)$/;

/**
 * The routes of version 2018-06-01 as AWS's Runtime Interface Emulator has them. Those under `runtime/restore` are there
 * for SnapStart alone, which runtimes of one's own cannot have; there, too, they are unknown.
 */
export function routeOf(method: string, path: string): Route {
  const name = path.startsWith(version) ? path.slice(version.length) : '';
  switch (name) {
    case 'runtime/invocation/next':
      return only('GET', method, { kind: 'next' });
    case 'runtime/init/error':
      return only('POST', method, { kind: 'init error' });
    case 'ping':
      return only('GET', method, { kind: 'ping' });
  }
  const [, requestId, answer] = answerPath.exec(name) ?? [];
  if (requestId === undefined) return { kind: 'unknown' };
  return only('POST', method, {
    kind: 'answer',
    answer: answer === 'error' ? 'error' : 'response',
    requestId,
  });
}

function only(allowed: 'GET' | 'POST', method: string, route: Route): Route {
  return method === allowed ? route : { kind: 'wrong method', allowed };
}
