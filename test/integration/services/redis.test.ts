import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from '@redis/client';
import type { TestRedis } from '../../helpers/karma-services.ts';
import { startRedis } from '../../helpers/karma-services.ts';
import { listeningAddresses } from './listening-addresses.ts';

let service: TestRedis;
beforeAll(async () => {
  service = await startRedis();
});
afterAll(() => service?.stop());

const clientOf = (url: string) =>
  createClient({ url, disableClientInfo: true, socket: { reconnectStrategy: false } }).on('error', () => {});
type Client = ReturnType<typeof clientOf>;

async function as<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = clientOf(url);
  try {
    await client.connect();
    return await work(client);
  } finally {
    if (client.isOpen) client.destroy();
  }
}

const send = (url: string, command: string) => as(url, (client) => client.sendCommand(command.split(' ')));

describe('accounts', () => {
  test.each([
    ['the default one, which needs no password elsewhere', ''],
    ['the default one by its name', 'default:x@'],
    ['ours with another password', 'vigil:x@'],
  ])('%s is refused', async (_, account) => {
    const answer = send(`redis://${account}127.0.0.1:${service.port}`, 'GET karma:a');
    await expect(answer).rejects.toThrow(/NOAUTH|WRONGPASS/);
  });

  test.each([
    ['writes what is karma’s', 'url', 'HSET karma:a total 5', true],
    ['runs scripts', 'url', 'EVAL return(redis.call("HGET",KEYS[1],"total")) 1 karma:a', true],
    ['looks through its keys bit by bit', 'url', 'SCAN 0', true],
    ['removes keys', 'url', 'UNLINK karma:b', true],
    ['sees nothing else', 'url', 'GET other', false],
    ['reaches nothing else by a script', 'url', 'EVAL return(redis.call("SET","other","x")) 0', false],
    ['can’t look through all keys at once', 'url', 'KEYS *', false],
    ['can’t remove everything', 'url', 'FLUSHALL', false],
    ['can’t change the server', 'url', 'CONFIG SET dir /tmp', false],
    ['can’t end the server', 'url', 'SHUTDOWN NOSAVE', false],
    ['can’t make accounts', 'url', 'ACL SETUSER other on nopass', false],
    ['can’t load what isn’t Redis’', 'url', 'MODULE LOAD /tmp/x.so', false],
    ['reads', 'readerUrl', 'HGETALL karma:a', true],
    ['can’t write', 'readerUrl', 'SET karma:b 1', false],
    ['can’t write by a script', 'readerUrl', 'EVAL return(redis.call("DEL",KEYS[1])) 1 karma:a', false],
  ] as const)('who %s (%s): %s', async (_what, url, command, allowed) => {
    const answer = send(service[url], command);
    if (allowed) await answer;
    else await expect(answer).rejects.toThrow(/NOPERM|permission|can't access|not allowed/);
  });
});

test('loses nothing that it acknowledged when it is killed in the midst of writing, and keeps its accounts', async () => {
  const acknowledged: string[] = [];
  const writer = (first: number) =>
    as(service.url, async (client) => {
      for (let number = first; ; number += 4) {
        await client.set(`karma:${number}`, 'x');
        acknowledged.push(`karma:${number}`);
        if (acknowledged.length === 1_000) void service.kill();
      }
    });
  await Promise.all([0, 1, 2, 3].map((first) => writer(first).catch(() => {})));
  await service.start();
  expect(acknowledged.length).toBeGreaterThanOrEqual(1_000);
  expect(await as(service.readerUrl, (client) => client.exists(acknowledged))).toBe(acknowledged.length);
  await expect(send(`redis://127.0.0.1:${service.port}`, 'GET karma:0')).rejects.toThrow('NOAUTH');
});

test('is there for this machine and its user alone', () => {
  expect(listeningAddresses(service.port)).toEqual(['127.0.0.1']);
  for (const name of ['.', 'data', 'accounts.acl'])
    expect(statSync(join(service.directory, name)).mode & 0o077).toBe(0);
});
