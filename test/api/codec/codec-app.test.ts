import { describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { compressionCodec } from '../../../adapters/temporal/compression-codec.ts';
import { createCodecApp } from '../../../api/codec/codec-app.ts';

const ui = 'http://127.0.0.1:8233';
const app = createCodecApp({ codec: compressionCodec, uiOrigins: [ui] });

const ask = (path: string, body: unknown, headers: Record<string, string> = {}, host = '127.0.0.1:8234') =>
  app.request(`http://${host}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-namespace': 'default', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** As protobuf's JSON has it. */
const json = (payload: { metadata?: Record<string, Uint8Array> | null; data?: Uint8Array | null }) => ({
  metadata: Object.fromEntries(
    Object.entries(payload.metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(payload.data ?? []).toString('base64'),
});

const value = { cmdl: 'x'.repeat(5_000) };
const plain = json(defaultPayloadConverter.toPayload(value));

describe('the codec server', () => {
  test('makes readable what the worker compressed, and the other way round', async () => {
    const [compressed] = await compressionCodec.encode([defaultPayloadConverter.toPayload(value)]);
    const decoded = await ask('/decode', { payloads: [json(compressed ?? {}), plain] }, { origin: ui });
    expect(await decoded.json()).toEqual({ payloads: [plain, plain] });
    expect(decoded.headers.get('access-control-allow-origin')).toBe(ui);
    const encoded = await ask('/encode', { payloads: [plain] });
    expect(await encoded.json()).toEqual({ payloads: [json(compressed ?? {})] });
  });

  test('lets the Web UI’s pages ask, with the headers that they send', async () => {
    const preflight = await app.request('http://localhost:8234/decode', {
      method: 'OPTIONS',
      headers: {
        origin: ui,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-namespace',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-namespace');
  });

  test.each([
    ['a page of another origin', () => ask('/decode', { payloads: [] }, { origin: 'http://evil.example' }), 403],
    ['a name that resolves here', () => ask('/decode', { payloads: [] }, {}, 'evil.example'), 403],
    ['what is no JSON', () => ask('/decode', '{'), 400],
    ['what are no payloads', () => ask('/decode', { payloads: [{ data: 'no base64!' }] }), 400],
    ['a broken payload', () => ask('/decode', { payloads: [broken] }), 400],
    ['other paths', () => ask('/', {}), 404],
  ])('refuses %s', async (_what, request, status) => {
    const response = await request();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ message: expect.any(String) });
  });
});

const broken = { metadata: { encoding: Buffer.from('binary/zlib').toString('base64') }, data: 'AAAA' };
