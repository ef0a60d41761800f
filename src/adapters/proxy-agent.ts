// A file of its own, so that it can be imported when it is needed: a CommonJS package has no named exports then.
export { HttpsProxyAgent } from 'https-proxy-agent';
