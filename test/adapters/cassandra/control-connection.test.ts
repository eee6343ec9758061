import { afterEach, expect, test } from '@jest/globals';
import { Client } from 'cassandra-driver';
import { refreshOneByOne } from '../../../adapters/cassandra/control-connection.ts';

const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.shutdown()));
});

/**
 * The driver's own search for a host, of which the first that it finds is gone by the time that it is asked, and by when another
 * search has begun.
 */
function searches() {
  const client = new Client({ contactPoints: ['127.0.0.1:9'], localDataCenter: 'nowhere' });
  clients.push(client);
  // biome-ignore lint/suspicious/noExplicitAny: the driver keeps it to itself
  const control = (client as any).controlConnection;
  let found = 0;
  let asked = 0;
  Object.assign(control, {
    _profileManager: {
      getDefaultLoadBalancing: () => ({
        newQueryPlan: (_keyspace: unknown, _query: unknown, told: (error: null, hosts: Iterator<unknown>) => void) =>
          told(null, [][Symbol.iterator]()),
      }),
    },
    async _refreshControlConnection() {
      await new Promise(setImmediate);
      found += 1;
      control.connection = { endpoint: `host ${found}`, close() {} };
    },
    async _refreshHosts() {
      asked += 1;
      if (asked > 1) return;
      other = control._refresh();
      throw new Error('It is gone.');
    },
    async _registerToConnectionEvents() {},
    _setHealthListeners() {},
  });
  let other: Promise<void> = Promise.resolve();
  return { client, search: () => control._refresh() as Promise<void>, other: () => other, found: () => found };
}

test('searches that cross don’t fall over each other', async () => {
  const { client, search, other, found } = searches();
  refreshOneByOne(client);
  await search();
  await other();
  expect(found()).toBe(2);
  await search();
  expect(found()).toBe(3);
});

test('the driver still needs that', async () => {
  const { search, other } = searches();
  await expect(search()).rejects.toThrow(TypeError);
  await other();
});
