import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../helpers/free-ports.ts';

const server = createServer(async (request, response) => {
  response.statusCode = (await isExpected(request)) ? 200 : 503;
  response.end();
});
let origin: string;
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const isExpected = async (request: IncomingMessage): Promise<boolean> =>
  request.url === '/readyz' ||
  (request.url === '/decode' &&
    request.headers['content-type'] === 'application/json' &&
    (await text(request)) === '{"payloads":[]}');

async function check(...args: string[]): Promise<{ code: number; told: string }> {
  const child = spawn(process.execPath, ['dist/services/docker/health-check.js', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [told, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code, told };
}

test('a process that answers is healthy', async () => {
  expect(await check(`${origin}/readyz`)).toEqual({ code: 0, told: '' });
  expect(await check(`${origin}/decode`, '{"payloads":[]}')).toEqual({ code: 0, told: '' });
  expect(await check(origin.replace('http', 'tcp'))).toEqual({ code: 0, told: '' });
});

test('one that answers otherwise, or not at all, is not, and it is told why', async () => {
  expect(await check(`${origin}/decode`, '{}')).toEqual({ code: 1, told: `${origin}/decode: answers 503\n` });
  const nowhere = `127.0.0.1:${await freePort()}`;
  for (const url of [`http://${nowhere}/`, `tcp://${nowhere}`])
    expect(await check(url)).toEqual({ code: 1, told: expect.stringContaining('ECONNREFUSED') });
  expect((await check()).code).toBe(1);
});
