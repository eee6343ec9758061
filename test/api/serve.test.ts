import type { IncomingMessage } from 'node:http';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Hono } from 'hono';
import type { RunningServer, ServeOptions } from '../../api/serve.ts';
import { ListenError, serveApp } from '../../api/serve.ts';
import { gate } from '../helpers/gate.ts';
import { createAppForTest } from './app-for-test.ts';

const servers: RunningServer[] = [];

async function serve(options: Partial<ServeOptions>): Promise<RunningServer> {
  const server = await serveApp({
    app: new Hono(),
    host: '127.0.0.1',
    port: 0,
    portSetting: 'VIGIL_API_PORT',
    closeTimeoutMs: 5_000,
    ...options,
  });
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const request = (port: number, agent?: Agent): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/', ...(agent && { agent }) }, resolve).on('error', reject);
  });

describe('serveApp', () => {
  test('a port that is taken is an error that names the port and its setting', async () => {
    const { port } = await serve({});
    const second = serve({ port });
    await expect(second).rejects.toThrow(ListenError);
    await expect(second).rejects.toThrow(new RegExp(`${port}.*VIGIL_API_PORT`));
  });

  test('closing lets a request under way end, and does not wait for its kept-alive connection', async () => {
    const arrived = gate();
    const release = gate();
    const app = new Hono().get('/', async (context) => {
      arrived.open();
      await release.opened;
      return context.text('done');
    });
    const { port, close } = await serve({ app, closeTimeoutMs: 60_000 });
    const agent = new Agent({ keepAlive: true });
    const answer = request(port, agent);
    await arrived.opened;
    const started = performance.now();
    const closed = close();
    await expect(request(port)).rejects.toThrow('ECONNREFUSED');
    release.open();
    const response = await answer;
    expect(response.statusCode).toBe(200);
    response.resume();
    await closed;
    expect(performance.now() - started).toBeLessThan(50_000);
    agent.destroy();
  });

  test('closing cuts what takes longer than the stated time', async () => {
    const arrived = gate();
    const app = new Hono().get('/', () => {
      arrived.open();
      return new Promise<Response>(() => {});
    });
    const { port, close } = await serve({ app, closeTimeoutMs: 100 });
    const answer = request(port);
    const cut = expect(answer).rejects.toThrow('socket hang up');
    await arrived.opened;
    await close();
    await cut;
  });

  test('a body that never ends is refused after 64 KiB, not read to the end', async () => {
    const { port } = await serve({ app: createAppForTest().app });
    const socket = connect(port, '127.0.0.1');
    const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`;
    let sent = 0;
    const answer = await new Promise<string>((resolve, reject) => {
      const pump = () => {
        while (socket.writable && sent < 64 * 1024 * 1024) {
          sent += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', pump);
        }
      };
      socket.once('data', (data) => resolve(data.toString()));
      socket.on('error', reject);
      socket.write(
        'POST /v1/scans HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      pump();
    });
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('/problems/body-too-large');
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });

  test.each(['evil.example', 'localhost.evil.example:80', 'local host', ''])(
    'the Host header %j is refused',
    async (host) => {
      const { port } = await serve({ app: createAppForTest().app });
      const socket = connect(port, '127.0.0.1');
      socket.write(`GET /v1/scans HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
      socket.destroy();
      expect(answer).toMatch(/^HTTP\/1\.1 4(00|21) /);
    },
  );
});

describe('bodies of every framing reach the API over a socket', () => {
  const json = { host: 'localhost', 'content-type': 'application/json' };
  const scan = JSON.stringify({ target: 'site.example', profile: 'http' });

  /** Sends a request as it stands, and gives the answer's status line. */
  async function send(head: string, headers: Record<string, string>, body = ''): Promise<string> {
    const { app } = createAppForTest();
    const { port } = await serve({ app });
    const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect({ port, host: '127.0.0.1' });
      socket.on('data', (part) => {
        answer += String(part);
      });
      socket.on('end', () => resolve(answer.split('\r\n')[0] ?? ''));
      socket.on('error', reject);
      socket.write(`${head} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
    });
  }
  const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
  const inChunks = { ...json, 'transfer-encoding': 'chunked' };

  test('none at all', async () => {
    expect(await send('POST /v1/scans', json)).toBe('HTTP/1.1 400 Bad Request');
  });
  test('in chunks', async () => {
    expect(await send('POST /v1/scans', inChunks, chunked(scan))).toBe('HTTP/1.1 202 Accepted');
  });
  test('in chunks, and too large', async () => {
    expect(await send('POST /v1/scans', inChunks, chunked(`"${'x'.repeat(70_000)}"`))).toBe(
      'HTTP/1.1 413 Payload Too Large',
    );
  });
  test('none, to an address that does not take the method', async () => {
    expect(await send('DELETE /v1/scans', json)).toBe('HTTP/1.1 405 Method Not Allowed');
  });
});
