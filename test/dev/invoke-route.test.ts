import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../src/dev/api-error.ts';
import { ownHosts, whyForeign } from '../../src/dev/foreign.ts';
import { type InvokeRoute, readRoute } from '../../src/dev/invoke-route.ts';

const path = (name: string, query = '') => `/2015-03-31/functions/${name}/invocations${query}`;

function route(method: string, url: string): InvokeRoute {
  const [path = '', query = ''] = url.split('?', 2);
  return readRoute(method, path, query);
}

function refusal(method: string, url: string): ApiError {
  try {
    route(method, url);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('It was taken');
}

describe('the path of Invoke', () => {
  test.for([
    ['hello', 'hello', undefined],
    ['hello:live', 'hello', 'live'],
    ['hello:$LATEST', 'hello', undefined],
    ['123456789012:function:hello', 'hello', undefined],
    ['arn:aws:lambda:eu-west-1:123456789012:function:hello:3', 'hello', '3'],
    ['arn%3Aaws%3Alambda%3Aus-gov-west-1%3A123456789012%3Afunction%3Ahello', 'hello', undefined],
  ] as const)('%s', ([written, name, qualifier]) => {
    expect(route('POST', path(written))).toEqual({ name, qualifier });
    expect(route('POST', path(encodeURIComponent(decodeURIComponent(written))))).toEqual({
      name,
      qualifier,
    });
  });

  test('the qualifier may stand in the query, and has to be the same in both', () => {
    expect(route('POST', path('hello', '?Qualifier=live'))).toEqual({ name: 'hello', qualifier: 'live' });
    expect(route('POST', path('hello:live', '?Qualifier=live')).qualifier).toBe('live');
    expect(route('POST', path('hello', '?Qualifier=%24LATEST')).qualifier).toBeUndefined();
    expect(refusal('POST', path('hello:live', '?Qualifier=other')).type).toBe(
      'InvalidParameterValueException',
    );
  });

  test.for([
    ['POST', path('a%20b'), 400],
    ['POST', path('%zz'), 400],
    ['POST', path('a'.repeat(257)), 400],
    ['POST', path('hello', '?Qualifier=a%20b'), 400],
    ['PUT', path('hello'), 405],
    ['GET', '/2015-03-31/functions/hello', 501],
    ['POST', '/2014-11-13/functions/hello/invoke-async/', 501],
    ['POST', '/2021-11-15/functions/hello/response-streaming-invocations', 501],
    ['GET', '/', 404],
    ['POST', 'http://evil.example/2015-03-31/functions/hello/invocations', 404],
  ] as const)('%s %s is %i', ([method, url, status]) => {
    expect(refusal(method, url).status).toBe(status);
  });

  test('whatever is asked for is taken or refused', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (method, name, query) => {
        for (const url of [name, path(name, `?${query}`), path(encodeURIComponent(name))]) {
          try {
            expect(route(method, url).name).toMatch(/^[\w.-]+$/);
          } catch (error) {
            expect(error).toBeInstanceOf(ApiError);
          }
        }
      }),
    );
  });
});

describe('who may ask', () => {
  const hosts = ownHosts(3001);

  test('programs of this machine', () => {
    for (const host of ['127.0.0.1:3001', 'localhost:3001', 'LOCALHOST:3001', '[::1]:3001']) {
      expect(whyForeign(new Map([['host', host]]), hosts)).toBeUndefined();
    }
    expect(whyForeign(new Map([['host', 'localhost']]), ownHosts(80))).toBeUndefined();
  });

  test('no web page', () => {
    const host = 'localhost:3001';
    for (const headers of [
      {},
      { host: 'evil.example:3001' },
      { host: 'localhost' },
      { host: 'localhost:3001.evil.example' },
      { host, origin: 'http://localhost:3001' },
      { host, origin: '' },
      { host, 'sec-fetch-site': 'cross-site' },
    ]) {
      expect(whyForeign(new Map(Object.entries(headers)), hosts)).toMatch(
        /^The request (is for|comes from) /,
      );
    }
  });
});
