import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { freePort } from '../../services/ports.ts';
import { migrateKarma } from '../../workers/migrate-karma.ts';
import { expectEventually } from '../helpers/eventually.ts';

/** Closes what connects, as a server does that is about to go. */
let closing: Server;
let connections = 0;
beforeAll(async () => {
  closing = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await once(closing.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => void closing?.close());

test('a worker waits for servers that are away, tells of each once, and stops when it is told to', async () => {
  const { port } = closing.address() as AddressInfo;
  const urls = {
    ...{ mariadbUrl: `mysql://vigil:secret@127.0.0.1:${port}/vigil_karma`, mariadbOwnerUrl: '' },
    cassandraUrl: `cassandra://vigil:secret@127.0.0.1:${await freePort()}/vigil_karma?datacenter=datacenter1`,
    cassandraOwnerUrl: '',
  };
  const lines: string[] = [];
  const logger = pino({}, { write: (line) => lines.push(JSON.parse(line).msg) });
  const stopping = new AbortController();
  const waiting = migrateKarma(urls, logger, stopping.signal);
  await expectEventually(() => {
    expect(connections).toBeGreaterThan(2);
    expect(lines.length).toBeGreaterThan(1);
  });
  stopping.abort();
  await expect(waiting).rejects.toBe(stopping.signal.reason);
  expect(lines.sort()).toEqual([
    'Cassandra can’t be reached (ECONNREFUSED). Waiting for it.',
    expect.stringMatching(/^MariaDB .*\. Waiting for it\.$/),
  ]);
  expect(lines.join()).not.toContain('secret');
});
