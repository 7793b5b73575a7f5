import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { createApp, name } from '../src/app.js';

const server = createApp();
let address;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.close();
  server.closeAllConnections();
});

test('home tells name and version', async () => {
  process.env.APP_VERSION = '1.2.3';
  const answer = await fetch(`${address}/`);
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { name, version: '1.2.3' });
});

test('health is ok', async () => assert.equal((await fetch(`${address}/healthz`)).status, 200));

test('an unknown path is not found', async () => assert.equal((await fetch(`${address}/nothing`)).status, 404));

test('a name of every object is no path', async () => assert.equal((await fetch(`${address}/constructor`)).status, 404));

test('a wrong method is refused', async () => assert.equal((await fetch(`${address}/`, { method: 'DELETE' })).status, 405));
