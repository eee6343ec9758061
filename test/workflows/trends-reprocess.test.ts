import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { trendsFailures } from '../../contracts/trends/failures.ts';
import type { ReprocessProgress, ReprocessTrendsInput } from '../../contracts/trends/reprocess.ts';
import {
  reprocessProgressQueryName,
  reprocessSearchAttributes,
  reprocessTrendsType,
} from '../../contracts/trends/reprocess.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { startTimeSkippingServer, withWorker } from '../helpers/temporal.ts';
import type { SteeredReprocess } from '../helpers/trends-reprocess.ts';
import { rangeOf, reprocessInput, steeredReprocess } from '../helpers/trends-reprocess.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkippingServer();
});
afterAll(() => environment?.teardown());

type Reprocess = (input: ReprocessTrendsInput) => Promise<ReprocessProgress>;
type Handle = WorkflowHandle<Reprocess>;

const progressOf = (handle: Handle) => handle.query<ReprocessProgress>(reprocessProgressQueryName);
const stateOf = async (handle: Handle) =>
  (await handle.describe()).typedSearchAttributes.get(reprocessSearchAttributes.state);

/** Begins one on a worker of steered activities, and does something with it while the worker runs. */
async function begin<T>({ activities }: SteeredReprocess, work: (handle: Handle) => Promise<T>): Promise<T> {
  const taskQueue = `trends-${randomUUID()}`;
  return withWorker(environment, { taskQueue, activities }, async () => {
    const options = { taskQueue, workflowId: randomUUID(), args: [reprocessInput] as [ReprocessTrendsInput] };
    return work(await environment.client.workflow.start<Reprocess>(reprocessTrendsType, options));
  });
}

const failureOf = async (handle: Handle): Promise<unknown> => {
  const error: unknown = await handle.result().catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  return (error as WorkflowFailedError).cause;
};

/** Something that a test holds up. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('a time', () => {
  test('is read partition by partition, and then switched over to', async () => {
    const steered = steeredReprocess([rangeOf(0, 1_000, 1_250), rangeOf(1, 40, 40), rangeOf(2, 7, 107)]);
    await begin(steered, async (handle) => {
      const result = await handle.result();
      expect(result).toEqual({
        ...{ id: reprocessInput.id, from: reprocessInput.from, to: reprocessInput.to, state: 'complete', read: 350 },
        partitions: [
          { partition: 0, firstOffset: '1000', nextOffset: '1250', endOffset: '1250' },
          { partition: 1, firstOffset: '40', nextOffset: '40', endOffset: '40' },
          { partition: 2, firstOffset: '7', nextOffset: '107', endOffset: '107' },
        ],
        ...{ startedAt: expect.any(String), finishedAt: expect.any(String) },
      });
      expect(await progressOf(handle)).toEqual(result);
      expect(await stateOf(handle)).toBe('complete');
    });
    const reads = Array.from({ length: 4 }, () => 'readPosts');
    expect(steered.steps).toEqual(['planReprocess', ...reads, 'switchGeneration', 'awaitMerge']);
    // Each goes on with what the one before had left.
    expect(steered.reads.map(({ range }) => [range.partition, range.nextOffset, range.watermarkMs])).toEqual([
      [0, '1000', null],
      [0, '1100', 1_100],
      [0, '1200', 1_200],
      [2, '7', null],
    ]);
    expect(steered.switches).toEqual([
      {
        ...{ ...reprocessInput, activeSince: expect.stringMatching(/^\d{4}-.*Z$/) },
        endOffsets: [
          { partition: 0, endOffset: '1250' },
          { partition: 1, endOffset: '40' },
          { partition: 2, endOffset: '107' },
        ],
      },
    ]);
  });

  test('tells how far it is while it is read', async () => {
    const held = gate();
    let reads = 0;
    const steered = steeredReprocess([rangeOf(0, 0, 300)], async (step) => {
      if (step !== 'readPosts') return;
      reads += 1;
      if (reads === 2) await held.opened;
    });
    await begin(steered, async (handle) => {
      await expectEventually(async () =>
        expect(await progressOf(handle)).toMatchObject({ state: 'reading', read: 100 }),
      );
      expect((await progressOf(handle)).partitions).toEqual([
        { partition: 0, firstOffset: '0', nextOffset: '100', endOffset: '300' },
      ]);
      expect(await stateOf(handle)).toBe('reading');
      held.open();
      expect(await handle.result()).toMatchObject({ state: 'complete', read: 300 });
    });
  });

  test('that still takes posts is waited for', async () => {
    const overAt = (await environment.currentTimeMs()) + 180_000;
    const steered = steeredReprocess(async () =>
      (await environment.currentTimeMs()) < overAt ? null : [rangeOf(0, 0, 100)],
    );
    await begin(steered, async (handle) => {
      // Time stands still until the result is asked for.
      await expectEventually(async () => expect(await progressOf(handle)).toMatchObject({ state: 'waiting' }));
      expect(await stateOf(handle)).toBe('waiting');
      expect(await handle.result()).toMatchObject({ state: 'complete', read: 100 });
    });
    expect(await environment.currentTimeMs()).toBeGreaterThanOrEqual(overAt);
  });
});

describe('an outage', () => {
  test.each(['planReprocess', 'readPosts', 'switchGeneration', 'awaitMerge'] as const)(
    'at %s is waited out',
    async (failing) => {
      const backAt = (await environment.currentTimeMs()) + 600_000;
      const steered = steeredReprocess([rangeOf(0, 0, 250)], async (step) => {
        if (step === failing && (await environment.currentTimeMs()) < backAt)
          throw ApplicationFailure.create({ type: trendsFailures.unavailable, message: 'Kafka can’t be reached.' });
      });
      await begin(steered, async (handle) => {
        expect(await handle.result()).toMatchObject({ state: 'complete', read: 250 });
      });
      expect(steered.switches).toHaveLength(1);
    },
  );
});

describe('it fails, and nothing is switched over to,', () => {
  test.each(['planReprocess', 'readPosts'] as const)('where %s is refused', async (refusing) => {
    const message = 'Posts from 2026-03-05T12:00:00.000Z on have left Kafka.';
    const steered = steeredReprocess([rangeOf(0, 0, 250)], (step) => {
      if (step === refusing) throw ApplicationFailure.create({ type: trendsFailures.refused, message });
    });
    await begin(steered, async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: trendsFailures.refused, message });
      expect(await progressOf(handle)).toMatchObject({ state: 'failed' });
      expect(await stateOf(handle)).toBe('failed');
    });
    expect([steered.steps.at(-1), steered.switches]).toEqual([refusing, []]);
  });

  test('of a bug, which is not tried again', async () => {
    const steered = steeredReprocess([rangeOf(0, 0, 250)], (step) => {
      if (step === 'readPosts')
        throw ApplicationFailure.create({ type: trendsFailures.bug, message: 'readPosts failed unexpectedly' });
    });
    await begin(steered, async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ cause: { type: trendsFailures.bug } });
      expect(await stateOf(handle)).toBe('failed');
    });
    expect(steered.steps).toEqual(['planReprocess', 'readPosts']);
  });
});

describe('cancelled', () => {
  test('while it reads, it ends, and nothing is switched over to', async () => {
    const held = gate();
    const steered = steeredReprocess([rangeOf(0, 0, 250)], (step) => (step === 'readPosts' ? held.opened : undefined));
    await begin(steered, async (handle) => {
      await expectEventually(() => expect(steered.steps).toContain('readPosts'));
      await handle.cancel();
      expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
      held.open();
      expect((await handle.describe()).status.name).toBe('CANCELLED');
    });
    expect(steered.switches).toEqual([]);
  });

  test('while it waits, too', async () => {
    const steered = steeredReprocess(async () => null);
    await begin(steered, async (handle) => {
      await expectEventually(async () => expect(await progressOf(handle)).toMatchObject({ state: 'waiting' }));
      await handle.cancel();
      expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
    });
    expect(steered.switches).toEqual([]);
  });

  test('once it is switched over, it goes on to its end', async () => {
    const held = gate();
    const steered = steeredReprocess([rangeOf(0, 0, 250)], (step) => (step === 'awaitMerge' ? held.opened : undefined));
    await begin(steered, async (handle) => {
      await expectEventually(() => expect(steered.steps).toContain('awaitMerge'));
      await handle.cancel();
      await expectEventually(async () => expect(await progressOf(handle)).toMatchObject({ state: 'merging' }));
      held.open();
      expect(await handle.result()).toMatchObject({ state: 'complete' });
    });
    expect(steered.switches).toHaveLength(1);
  });
});
