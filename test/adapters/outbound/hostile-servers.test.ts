import type { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { OutboundResponse } from '../../../adapters/outbound/http.ts';
import { createOutbound } from '../../../adapters/outbound/outbound.ts';
import { measureGrowth } from './memory.ts';
import type { Listener } from './trap.ts';
import { listenOn } from './trap.ts';

const MiB = 1024 * 1024;
const limit = 2 * MiB;
const patience = 10_000;
/** For servers that would take for ever. */
const impatience = 400;
let server: Listener | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Fetches from a server that does with each connection whatever the test says, and measures what that costs. */
async function visit(onRequest: (socket: Socket) => void, requestTimeoutMs = patience, scheme = 'http') {
  server = await listenOn({ host: '127.0.0.1' }, (socket) => void socket.once('data', () => onRequest(socket)));
  const outbound = createOutbound({ allow: ['127.0.0.1'], dnsServers: [], requestTimeoutMs });
  const started = Date.now();
  const url = `${scheme}://127.0.0.1:${server.port}/`;
  const { result, growth } = await measureGrowth(() =>
    outbound.fetch({ url, signal: new AbortController().signal }).catch((error: unknown) => error),
  );
  expect(growth).toBeLessThan(64 * MiB);
  expect(Date.now() - started).toBeLessThan(requestTimeoutMs + 10_000);
  return result as OutboundResponse & Error;
}

const ok = (headers: string): string => `HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`;

/** Writes as fast as the other side reads, until it leaves or nothing is left. */
function pour(socket: Socket, next: () => Buffer | string | null): void {
  const write = () => {
    for (;;) {
      if (socket.destroyed) return;
      const chunk = next();
      if (chunk === null) return void socket.end();
      if (!socket.write(chunk)) return void socket.once('drain', write);
    }
  };
  write();
}

function dripAfter(socket: Socket, start: string, text: string): void {
  socket.write(start);
  const timer = setInterval(() => socket.write(text), 20);
  socket.once('close', () => clearInterval(timer));
}

describe('a body', () => {
  test('that never ends is cut at the limit', async () => {
    const block = Buffer.alloc(64 * 1024, 'a');
    const response = await visit((socket) => {
      socket.write(ok('content-type: text/html'));
      pour(socket, () => block);
    });
    expect(response).toMatchObject({ status: 200, truncated: true });
    expect(response.body.length).toBe(limit);
  });

  const zeros = Buffer.alloc(96 * MiB);
  const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } };
  const bombs: [encoding: string, member: Buffer, members: number][] = [
    // 1,024 members of 10 MiB each: 10 GiB.
    ['gzip', gzipSync(zeros.subarray(0, 10 * MiB)), 1_024],
    ['deflate', deflateSync(zeros, { level: 1 }), 1],
    ['br', brotliCompressSync(zeros, quick), 1],
    ['gzip, gzip', gzipSync(gzipSync(zeros, { level: 1 })), 1],
  ];
  test.each(bombs)('that is a %s bomb costs no more than the limit', async (encoding, member, members) => {
    let left = members;
    const response = await visit((socket) => {
      socket.write(ok(`content-encoding: ${encoding}`));
      pour(socket, () => (left-- > 0 ? member : null));
    });
    expect(response).toMatchObject({ status: 200, truncated: true });
    expect(response.body.length).toBe(limit);
  });

  test('that drips is given as far as it came when the time is over', async () => {
    const response = await visit((socket) => {
      dripAfter(socket, ok('content-type: text/html'), 'x');
    }, impatience);
    expect(response).toMatchObject({
      status: 200,
      truncated: true,
      bodyProblem: expect.stringContaining('longer than'),
    });
    expect(response.body.toString()).toMatch(/^x+$/);
  });

  test.each([
    ['breaks its chunking', ok('transfer-encoding: chunked'), '5\r\nhello\r\nseventeen\r\n', 'hello', 'chunk size'],
    ['stops within a chunk', ok('transfer-encoding: chunked'), '50\r\nhello', 'hello', 'aborted'],
    ['is shorter than its content-length', ok('content-length: 1000'), 'short', 'short', 'aborted'],
    ['is not the gzip it claims to be', ok('content-encoding: gzip'), 'plain text', '', 'incorrect header check'],
    [
      'ends within its gzip',
      ok('content-encoding: gzip'),
      gzipSync('cut off here').subarray(0, 20),
      'cut off h',
      'unexpected end',
    ],
    ['has an unknown encoding', ok('content-encoding: zstd'), 'as it came', 'as it came', '"zstd" is not understood'],
    ['has an encoding with a name from JavaScript', ok('content-encoding: constructor'), 'x', 'x', 'not understood'],
    ['is packed five times', ok('content-encoding: gzip, gzip, gzip, gzip, gzip'), 'x', 'x', 'not understood'],
  ])('that %s is given as far as it can be read', async (_, head, body, expected, problem) => {
    const response = await visit((socket) => {
      socket.write(head);
      socket.end(body);
    });
    expect(response).toMatchObject({ status: 200, bodyProblem: expect.stringContaining(problem) });
    expect(response.body.toString()).toBe(expected);
  });

  test('that is longer than its content-length is cut there', async () => {
    const response = await visit((socket) => socket.end(`${ok('content-length: 5')}hello and more`));
    expect(response.body.toString()).toBe('hello');
  });

  test('that is not valid UTF-8 is given byte by byte', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x00, 0xed, 0xa0, 0x80]);
    const response = await visit((socket) => socket.end(Buffer.concat([Buffer.from(ok('x-name: caf\u00e9')), bytes])));
    expect(response.body).toEqual(bytes);
    expect(response).toMatchObject({ truncated: false });
  });
});

describe('an answer', () => {
  test.each([
    [
      '5,000 small headers',
      ok(Array.from({ length: 5_000 }, (_, i) => `x-${i}: y`).join('\r\n')),
      'more than 500 headers',
    ],
    ['headers of 10 MiB', ok(`x-long: ${'y'.repeat(10 * MiB)}`), 'more headers than are read'],
    ['noise', '\u0001\u0002 nonsense \r\n\r\n', 'not valid HTTP'],
    ['a status that is no number', 'HTTP/1.1 two OK\r\n\r\n', 'not valid HTTP'],
    ['two ways of framing', ok('content-length: 5\r\ntransfer-encoding: chunked'), 'not valid HTTP'],
    ['two lengths', ok('content-length: 5\r\ncontent-length: 6'), 'not valid HTTP'],
    ['a header with a line break in it', ok('x-a: b\nx-c\u0000: d'), 'not valid HTTP'],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'switched protocols',
    ],
    ['nothing', '', 'cut the connection without an answer'],
    ['half a status line', 'HTTP/1.1 20', 'cut the connection without an answer'],
  ])('of %s is a clear error', async (_, text, message) => {
    const error = await visit((socket) => socket.end(text));
    expect(error).toMatchObject({ name: 'ScanError', type: 'target_unreachable' });
    expect(error.message).toContain(message);
    expect(error.message.length).toBeLessThan(300);
  });

  test.each<[string, (socket: Socket) => void]>([
    ['nothing', () => {}],
    ['a header every 20 ms', (socket) => dripAfter(socket, 'HTTP/1.1 200 OK\r\n', 'x-more: to come\r\n')],
    ['a letter every 20 ms', (socket) => dripAfter(socket, 'HTTP/1.1 200 OK\r\nx-long: ', 'y')],
    [
      'preliminary answers for ever',
      (socket) => dripAfter(socket, '', 'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n'),
    ],
  ])('of %s times out', async (_, behave) => {
    const error = await visit(behave, impatience);
    expect(error).toMatchObject({ name: 'ScanError', type: 'timeout', message: expect.stringContaining('to answer') });
  });

  test('of a reset is a clear error', async () => {
    const error = await visit((socket) => socket.resetAndDestroy());
    expect(error).toMatchObject({ type: 'target_unreachable', message: expect.stringContaining('cut the connection') });
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'tls_failure'],
    ['noise', (socket) => socket.end(Buffer.alloc(1000, 0x99)), 'tls_failure'],
    ['an alert', (socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 40])), 'tls_failure'],
    ['a hang-up', (socket) => socket.end(), 'target_unreachable'],
    ['silence', () => {}, 'timeout'],
    ['a record without end', (socket) => socket.write(Buffer.from([22, 3, 3, 0x3f, 0xff, 2])), 'timeout'],
  ])('of %s in place of TLS is a clear error', async (_, behave, type) => {
    const error = await visit(behave, type === 'timeout' ? impatience : patience, 'https');
    expect(error).toMatchObject({ name: 'ScanError', type });
  });
});
