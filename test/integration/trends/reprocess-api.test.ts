import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { reprocessListSchema, reprocessSchema } from '../../../api/schemas/trends-reprocess.ts';
import { createTemporalReprocess } from '../../../api/trends/temporal-reprocess.ts';
import { reprocessWorkflowId } from '../../../contracts/trends/reprocess.ts';
import { problemOf } from '../../api/app-for-test.ts';
import { appWithTrends } from '../../api/trends/directory-for-test.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { startDevServer } from '../../helpers/temporal.ts';

const path = '/v1/trends/reprocess';
const id = '3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f';
const time = { from: '2026-03-05T12:00:00.000Z', to: '2026-03-05T12:10:00.000Z' };

let environment: TestWorkflowEnvironment;
let app: ReturnType<typeof appWithTrends>;
beforeAll(async () => {
  environment = await startDevServer();
  app = appWithTrends({ reprocessing: createTemporalReprocess(environment.client) });
});
afterAll(() => environment?.teardown());

const post = (body: unknown) => app.post(path, body, { 'idempotency-key': id });
const get = async () => reprocessSchema.strict().parse(await (await app.app.request(`${path}/${id}`)).json());

test('without a worker it is begun all the same, and what it was begun with is told', async () => {
  const response = await post({ ...time, retweetRule: ['retweeted'] });
  expect(response.status).toBe(202);
  expect(await response.json()).toMatchObject({
    id,
    ...time,
    retweetRule: ['retweeted'],
    source: 'start',
    state: 'reading',
  });
  expect(await get()).toMatchObject({ ...time, partitions: [], read: 0, failure: null, finishedAt: null });
}, 60_000);

test('asked for again it is the same, by what was asked for, and another one is refused', async () => {
  const { startedAt } = await get();
  for (const body of [{ ...time, retweetRule: ['retweeted'] }, { to: time.to }, {}])
    expect(await (await post(body)).json()).toMatchObject({ ...time, startedAt });
  for (const body of [{ ...time, retweetRule: 'any' }, { to: '2026-03-05T12:11:00Z' }])
    expect((await problemOf(await post(body))).slug).toBe('idempotency-key-reused');
}, 60_000);

test('that was ended from outside is told as failed', async () => {
  await environment.client.workflow.getHandle(reprocessWorkflowId(id)).terminate('a test');
  expect(await get()).toMatchObject({ state: 'failed', failure: 'It was terminated.', finishedAt: expect.any(String) });
}, 60_000);

test('those that were begun last are listed, the newest first', async () => {
  const newer = id.replace(/^3/, '4');
  await app.post(path, time, { 'idempotency-key': newer });
  const list = async (query: string) => {
    const answer = await app.app.request(`${path}${query}`);
    return reprocessListSchema.parse(await answer.json()).items.map((item) => [item.id, item.state]);
  };
  // Temporal lists them a moment later.
  await expectEventually(async () =>
    expect(await list('')).toEqual([
      [newer, 'reading'],
      [id, 'failed'],
    ]),
  );
  expect(await list('?limit=1')).toEqual([[newer, 'reading']]);
}, 60_000);

test('that was never begun is not there', async () => {
  const response = await app.app.request(`${path}/00000000-0000-4000-8000-000000000000`);
  expect((await problemOf(response)).slug).toBe('reprocess-not-found');
});
