import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { performStep } from '../../activities/karma/perform-step.ts';
import { NotYet } from '../../activities/perform-step.ts';
import { KarmaRefusal } from '../../contracts/karma/failures.ts';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import { batchOf, findingOf, karmaSite } from '../helpers/karma.ts';

/** Else it logs each failure that a test brings about. */
const mockEnvironment = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

const failureOf = async (error: unknown, environment = mockEnvironment()): Promise<ApplicationFailure> =>
  environment
    .run(() => performStep('recordAwards', () => Promise.reject(error)))
    .then(
      () => Promise.reject(new Error('it did not fail')),
      (failure) => failure,
    );

describe('a step fails', () => {
  test('by a store that is away, as what may be tried again, with the store', async () => {
    const failure = await failureOf(
      new StoreUnavailable('redis', 'Redis can’t be reached.', { cause: new Error('x') }),
    );
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      ...{ type: 'karma_store_unavailable', message: 'Redis can’t be reached.', details: ['redis'] },
      ...{ nonRetryable: false, cause: undefined },
    });
  });

  test('by a refusal, with its sentence', async () => {
    const failure = await failureOf(new KarmaRefusal('There is no crowdsourcer 7.'));
    expect(failure).toMatchObject({ type: 'karma_refused', message: 'There is no crowdsourcer 7.' });
  });

  test('by a bug, which is named', async () => {
    const failure = await failureOf(new TypeError('x is undefined'));
    expect(failure).toMatchObject({
      ...{ type: 'karma_bug', message: 'recordAwards failed unexpectedly: TypeError: x is undefined' },
      cause: { message: 'x is undefined' },
    });
  });

  test('by not finding done what it looks for, as what is looked for again soon', async () => {
    const failure = await failureOf(new NotYet('It isn’t there yet.'));
    expect(failure).toMatchObject({
      type: 'karma_store_unavailable',
      message: 'It isn’t there yet.',
      nonRetryable: false,
    });
    expect(failure).toMatchObject({ category: 'BENIGN', nextRetryDelay: '1 second' });
  });

  test('by its worker’s stop, as what may be tried again', async () => {
    const environment = mockEnvironment();
    const failed = failureOf(new Error('aborted'), environment);
    environment.cancel();
    expect(await failed).toMatchObject({ type: 'karma_store_unavailable', nonRetryable: false });
  });
});

test('every call is told, with its time and its end', async () => {
  const told: unknown[] = [];
  const onStep = (...call: unknown[]) => told.push(call);
  const environment = mockEnvironment();
  await environment.run(() => performStep('one', async () => 1, onStep));
  await environment
    .run(() => performStep('two', () => Promise.reject(new KarmaRefusal('No.')), onStep))
    .catch(() => {});
  expect(told).toEqual([
    ['one', expect.any(Number), 'done'],
    ['two', expect.any(Number), 'karma_refused'],
  ]);
});

test('projections are brought up to several changes, of which some may not be there', async () => {
  const site = karmaSite();
  const [first, second] = [batchOf(2), batchOf(3)];
  await site.ledger.award('first/1', first.findings, null);
  await site.ledger.award('second/1', second.findings, null);
  const environment = mockEnvironment();
  await environment.run(site.activities.projectToRedis, { changeIds: ['first/1', 'never/1', 'second/1'] });
  expect(site.redis.standings).toEqual(site.ledger.standings);
  expect(site.redis.entries.size).toBe(5);
});

test('a large change is brought page by page, its standings last; a worker that stops ends it between two', async () => {
  const written: [number, number][] = [];
  const site = karmaSite(({ store, method, moment }) => {
    if (store === 'cassandra' && method === 'write' && moment === 'after')
      written.push([site.cassandra.standings.size, site.cassandra.entries.size]);
  });
  await site.ledger.award(
    'large/1',
    Array.from({ length: 250 }, (_, index) => findingOf(index % 100)),
    null,
  );
  const input = { changeIds: ['large/1'] };
  await mockEnvironment().run(site.activities.projectToCassandra, input);
  expect(written).toEqual([
    [0, 100],
    [0, 200],
    [5, 250],
  ]);
  const stopped = mockEnvironment();
  stopped.cancel();
  const failed = stopped.run(site.activities.projectToCassandra, input);
  await expect(failed).rejects.toMatchObject({ type: 'karma_store_unavailable' });
  expect(written).toHaveLength(4);
});
