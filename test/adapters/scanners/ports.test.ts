import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createOutbound } from '../../../adapters/outbound/outbound.ts';
import { createPortsScanner } from '../../../adapters/scanners/ports.ts';
import type { Listener } from '../outbound/trap.ts';
import { listenOn } from '../outbound/trap.ts';
import { checkRequest, noContext } from './check-request.ts';

const servers: Listener[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function listen(onSocket?: (socket: Socket) => void, host = '127.0.0.1'): Promise<Listener> {
  const server = await listenOn({ host }, onSocket);
  servers.push(server);
  return server;
}

async function closedPort(): Promise<number> {
  const { port, close } = await listenOn({ host: '127.0.0.1' });
  await close();
  return port;
}

function scan(ports: number[] | null, allow: string[], target = {}, context = noContext(), perSecond = 1_000) {
  const outbound = createOutbound({ allow, dnsServers: [], requestTimeoutMs: 1_000 });
  const scanner = createPortsScanner({ ...outbound, connectionsPerSecond: perSecond, bannerTimeoutMs: 200 });
  return scanner(checkRequest(target, { ports }), context);
}

/** An address of this machine that no server is likely to listen on. */
const quietNeighbour = { addresses: ['127.0.77.1'] };

describe('the ports scanner', () => {
  test('tells open ports from closed ones, and what they say first', async () => {
    const quiet = await listen();
    const ssh = await listen((socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'));
    const noisy = await listen((socket) =>
      socket.end(Buffer.from([0x1b, 0x5b, 0x41, 0xff, 0, ...Buffer.alloc(5_000, 'n')])),
    );
    const brief = await listen((socket) => socket.end());
    const ports = [quiet, ssh, noisy, brief].map(({ port }) => port);
    const result = await scan([...ports, await closedPort(), quiet.port], ['*.localhost']);
    expect(result).toMatchObject({ check: 'ports', address: '127.0.0.1', scanned: 5 });
    expect(result.open).toHaveLength(4);
    expect(result.open).toEqual(
      expect.arrayContaining([
        { port: quiet.port },
        { port: ssh.port, banner: 'SSH-2.0-OpenSSH_9.9' },
        { port: noisy.port, banner: `.[A..${'n'.repeat(251)}` },
        { port: brief.port },
      ]),
    );
    expect(result.summary).toContain('4 of 5 ports open on 127.0.0.1');
    expect(result.findings).toHaveLength(4);
    expect([quiet, ssh, noisy, brief].map(({ connections }) => connections)).toEqual([1, 1, 1, 1]);
  });

  test('tries the 100 most common ports where none are named', async () => {
    expect((await scan(null, ['127.0.77.1'], quietNeighbour)).scanned).toBe(100);
  });

  test.each([
    ['nothing is opened', []],
    ['another host is opened', ['other.localhost', '127.0.0.2']],
    ['only some of the ports are opened', ['*.localhost:{port}']],
  ])('connects to nobody where %s', async (_, allow) => {
    const [open, closed] = [await listen(), await listen()];
    const entries = allow.map((entry) => entry.replace('{port}', String(open.port)));
    const scanning = scan([open.port, closed.port], entries);
    await expect(scanning).rejects.toMatchObject({
      type: 'target_refused_by_policy',
      message: expect.stringContaining('VIGIL_SCAN_ALLOW'),
    });
    expect(open.connections + closed.connections).toBe(0);
  });

  test('needs public addresses to be opened too', async () => {
    const target = { host: 'www.example', addresses: ['93.184.215.14'] };
    await expect(scan([80], [], target)).rejects.toMatchObject({ type: 'target_refused_by_policy' });
  });

  test.each([[[0]], [[65_536]], [[1.5]], [[]]])('refuses ports like %j', async (ports) => {
    await expect(scan(ports, ['*.localhost'])).rejects.toMatchObject({ type: 'invalid_target' });
  });

  test('finds a target without an address unreachable', async () => {
    const scanning = scan([80], ['*.localhost'], { addresses: [] });
    await expect(scanning).rejects.toMatchObject({ type: 'target_unreachable' });
  });

  test('keeps to its rate', async () => {
    const closed = await closedPort();
    const ports = Array.from({ length: 11 }, (_, i) => (closed + i) % 65_536 || 1);
    const started = performance.now();
    await scan(ports, ['*.localhost'], quietNeighbour, noContext(), 50);
    expect(performance.now() - started).toBeGreaterThanOrEqual(195);
  });

  test('stops at once when it is no longer wanted', async () => {
    const controller = new AbortController();
    const server = await listen(() => controller.abort(new Error('no longer wanted')));
    const later = await listen();
    const scanning = scan([server.port, later.port], ['*.localhost'], {}, noContext(controller.signal), 2);
    await expect(scanning).rejects.toThrow('no longer wanted');
    expect(later.connections).toBe(0);
  });
});
