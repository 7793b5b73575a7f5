import { createServer } from 'node:http';

export const name = '{{name}}';

const routes = {
  '/': () => ({ name, version: process.env.APP_VERSION ?? 'dev' }),
  '/healthz': () => ({ status: 'ok' }),
};

export function answer(method, path) {
  if (!Object.hasOwn(routes, path)) return { status: 404, body: { error: 'not found' } };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: { error: 'method not allowed' } };
  return { status: 200, body: routes[path]() };
}

export function createApp() {
  return createServer((request, response) => {
    const path = request.url.split('?', 1)[0];
    const { status, body } = answer(request.method, path);
    const text = JSON.stringify(body);
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text) });
    response.end(request.method === 'HEAD' ? undefined : text);
  });
}
