import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { openCassandra } from '../../../adapters/cassandra/connect.ts';
import { createSelfSigned } from '../../../simulators/certificates.ts';

let server: Server;
afterEach(() => void server.close());

/** Asks a server that isn't Cassandra. */
async function ask(): Promise<unknown> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connection = openCassandra(`cassandra://vigil:open-sesame@127.0.0.1:${port}/karma?datacenter=a&tls=true`);
  const answer = await connection.rows('SELECT key FROM system.local').catch((error: unknown) => error);
  await connection.close();
  return answer;
}

/** What TLS begins with; Cassandra's own protocol has its version there. */
const handshake = 22;

test('speaks TLS where its URL says so', async () => {
  const first: (number | undefined)[] = [];
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      first.push(bytes[0]);
      socket.destroy();
    });
  });
  expect(await ask()).toMatchObject({ store: 'cassandra' });
  expect(first).toContain(handshake);
});

test('tells nothing to a server whose certificate nobody vouches for', async () => {
  let heard = 0;
  server = createTlsServer(await createSelfSigned({ names: ['127.0.0.1'] }), (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard += bytes.length;
    });
  });
  expect(await ask()).toMatchObject({
    message: 'Cassandra has a certificate that can’t be trusted (DEPTH_ZERO_SELF_SIGNED_CERT).',
  });
  expect(heard).toBe(0);
});
