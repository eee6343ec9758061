import { describe, expect, test } from '@jest/globals';
import { encodeCursor } from '../../api/scans/cursor.ts';
import { TemporalUnavailableError } from '../../api/scans/scan-directory.ts';
import type { BatchPage, BatchQuery, TelemetryDirectory } from '../../api/telemetry/directory.ts';
import { createAppForTest, noTelemetry, problemOf } from './app-for-test.ts';

const id = '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f';
const batch: BatchPage['items'][number] = {
  ...{ id, state: 'running', waitingFor: 'stream', submissions: 2, events: 9, rejects: 1 },
  ...{ startedAt: '2026-01-01T00:00:00.000Z', finishedAt: null },
};

const withTelemetry = (changes: Partial<TelemetryDirectory>) =>
  createAppForTest({ telemetry: { ...noTelemetry, ...changes } }).app;

describe('GET /v1/telemetry', () => {
  test('before anybody has reported all is zero, and nothing is made up', async () => {
    const answer = await withTelemetry({}).request('/v1/telemetry');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      rates: { messages: 0, events: 0, bytes: 0, published: 0 },
      totals: { messages: 0, events: 0, published: 0, redelivered: 0, rejects: {}, skipped: {} },
      ...{ since: null, batchesInFlight: 0, oldestMessageSeconds: null, backlog: null },
      circuits: { queue: 'closed', stream: 'closed' },
      ...{ consumers: [], shards: [], supervisor: null },
    });
  });

  test('without Temporal it is unavailable', async () => {
    const consumers = () => Promise.reject(new TemporalUnavailableError(new Error('away')));
    expect((await problemOf(await withTelemetry({ consumers }).request('/v1/telemetry'))).slug).toBe(
      'temporal-unavailable',
    );
  });
});

describe('GET /v1/telemetry/batches', () => {
  test('filters, pages, and links', async () => {
    const asked: BatchQuery[] = [];
    const next = { acceptedAt: 1_767_225_600_000, id };
    const app = withTelemetry({
      async listBatches(query) {
        asked.push(query);
        return { items: [batch], next };
      },
    });
    const first = await app.request('/v1/telemetry/batches?state=running&waitingFor=stream&limit=1');
    const temporal = `http://127.0.0.1:8233/namespaces/default/workflows/telemetry-batch-${id}`;
    const links = { self: `/v1/telemetry/batches/${id}`, temporal };
    expect(await first.json()).toEqual({ items: [{ ...batch, links }], nextCursor: encodeCursor(next) });
    await app.request(`/v1/telemetry/batches?cursor=${encodeCursor(next)}`);
    expect(asked).toEqual([
      { state: 'running', waitingFor: 'stream', limit: 1 },
      { limit: 50, after: next },
    ]);
  });

  test.each(['state=lost', 'limit=0', 'limit=1000', 'waitingFor=godot', 'cursor=x', 'since=yesterday', 'what=ever'])(
    '%s is refused',
    async (query) => {
      expect((await problemOf(await withTelemetry({}).request(`/v1/telemetry/batches?${query}`))).slug).toBe(
        'invalid-request',
      );
    },
  );
});

test('GET /v1/telemetry/batches/{id} is found or not', async () => {
  const getBatch = async (asked: string) => (asked === id ? { ...batch, status: null, historyEvents: 7 } : null);
  const app = withTelemetry({ getBatch });
  expect(await (await app.request(`/v1/telemetry/batches/${id}`)).json()).toMatchObject({ ...batch, historyEvents: 7 });
  expect((await problemOf(await app.request('/v1/telemetry/batches/other'))).slug).toBe('batch-not-found');
});
