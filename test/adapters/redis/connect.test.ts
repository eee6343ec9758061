import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openRedis } from '../../../adapters/redis/connect.ts';
import { redisUrlProblems } from '../../../adapters/redis/place.ts';
import { expectEventually } from '../../helpers/eventually.ts';

/** Takes connections, and never says a word. */
const silent = createServer((socket) => {
  sockets.push(socket);
  socket.on('error', () => {}).resume();
});
const sockets: Socket[] = [];
beforeAll(async () => {
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterAll(() => {
  silent.close();
});

test('a server that doesn’t answer is given up, with its connection, and asked over a new one', async () => {
  const { port } = silent.address() as AddressInfo;
  const connection = openRedis(`redis://127.0.0.1:${port}`, { answerWithinMs: 50 });
  const ask = () => connection.use((client) => client.ping());
  await expect(ask()).rejects.toThrow('Redis does not answer in time.');
  await expectEventually(() => expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]));
  await expect(ask()).rejects.toThrow('Redis does not answer in time.');
  await expectEventually(() => expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]));
  await connection.close();
});

test.each([
  'http://vigil:sesame@host',
  'redis://vigil:sesame@host/zero',
  'redis://vigil:sesame@host:99999',
  'redis://vigil:sesame%@host',
  'redis:vigil:sesame@host',
])('a connection string that can’t be read is refused without a word of it: %s', (url) => {
  const refusal = /^(?!.*sesame).*can’t be read/;
  expect(redisUrlProblems(url)).toEqual([expect.stringMatching(refusal)]);
  expect(() => openRedis(url)).toThrow(refusal);
});

test.each(['redis://vigil:secret@127.0.0.1:6380/0', 'redis://host', 'rediss://:p%40ss@[::1]:6379/', 'redis://host/3'])(
  'one that can be is taken: %s',
  async (url) => {
    expect(redisUrlProblems(url)).toEqual([]);
    await openRedis(url).close();
  },
);
