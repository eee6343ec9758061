import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ConfirmChannel } from 'amqplib';
import { connect } from 'amqplib';
import { expectEventually } from '../../helpers/eventually.ts';
import type { TestRabbitmq } from '../../helpers/karma-services.ts';
import { startRabbitmq } from '../../helpers/karma-services.ts';
import { listeningAddresses } from './listening-addresses.ts';

let service: TestRabbitmq;
beforeAll(async () => {
  service = await startRabbitmq();
});
afterAll(() => service?.stop());

/** What runs with a folder as its working folder. */
const processesIn = (directory: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).startsWith(directory)
          ? [readFileSync(`/proc/${pid}/comm`, 'utf8').trim()]
          : [];
      } catch {
        return [];
      }
    });

/** Killed less than a second after a quorum queue was made, a node forgets all that is in it: it writes down late that there is one. */
const queuesOnDisk = (): string =>
  readFileSync(join(service.directory, 'data/vigil@localhost/quorum/vigil@localhost/names.dets'), 'latin1');

async function as<T>(url: string, work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
  const connection = await connect(url, { timeout: 5_000 });
  connection.on('error', () => {});
  try {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    return await work(channel);
  } finally {
    await connection.close().catch(() => {});
  }
}

const urlOf = (user: string, password: string, vhost: string) =>
  `amqp://${user}:${password}@127.0.0.1:${service.port}/${encodeURIComponent(vhost)}`;

describe('accounts', () => {
  test.each([
    ['the default one', 'guest', () => 'guest', '/'],
    ['the default one in our virtual host', 'guest', () => 'guest', 'vigil'],
    ['ours with another password', 'vigil', () => 'x', 'vigil'],
    [
      'the administrator in our virtual host',
      'vigil_admin',
      () => service.secrets.RABBITMQ_ADMIN_PASSWORD ?? '',
      'vigil',
    ],
    ['ours in another virtual host', 'vigil', () => service.secrets.RABBITMQ_PASSWORD ?? '', '/'],
  ])('%s is refused', async (_, user, password, vhost) => {
    await expect(connect(urlOf(user, password(), vhost))).rejects.toThrow(/ACCESS.REFUSED|ConnectionClose/);
  });
});

test('killed in the midst of taking messages, it leaves nothing running, and loses none that it confirmed', async () => {
  const confirmed: number[] = [];
  const queue = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
  await as(service.url, async (channel) => {
    await channel.assertExchange('findings', 'fanout', { durable: true });
    await channel.assertQueue('karma', queue);
    await channel.bindQueue('karma', 'findings', '');
    await expectEventually(() => expect(queuesOnDisk()).toContain('vigil_karma'));
    const publisher = async (first: number): Promise<void> => {
      for (let number = first; ; number += 20) {
        await new Promise<void>((resolve, reject) =>
          channel.publish('findings', '', Buffer.from(String(number)), { persistent: true }, (error) =>
            error ? reject(error) : resolve(),
          ),
        );
        confirmed.push(number);
        if (confirmed.length === 1_000) void service.kill();
      }
    };
    expect(processesIn(service.directory)).toContain('epmd');
    await Promise.allSettled(Array.from({ length: 20 }, (_, first) => publisher(first)));
  });
  await expectEventually(() => expect(processesIn(service.directory)).toEqual([]));
  await service.start();
  expect(confirmed.length).toBeGreaterThanOrEqual(1_000);
  await as(service.url, async (channel) => {
    const kept = new Set<number>();
    await channel.consume('karma', (message) => message && kept.add(Number(message.content)), { noAck: true });
    await expectEventually(async () => expect(confirmed.filter((number) => !kept.has(number))).toEqual([]));
  });
});

test('is there for this machine and its user alone', () => {
  const environment = readFileSync(join(service.directory, 'log'), 'utf8');
  expect(environment).toContain('vigil@localhost');
  expect(listeningAddresses(service.port)).toEqual(['127.0.0.1']);
  for (const name of ['.', 'data', 'definitions.json', '.erlang.cookie'])
    expect(statSync(join(service.directory, name)).mode & 0o077).toBe(0);
});
