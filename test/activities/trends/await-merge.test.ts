import { expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { MergeState } from '../../../activities/trends/ports.ts';
import type { ReprocessPorts } from '../../../activities/trends-reprocess.ts';
import { createReprocessActivities } from '../../../activities/trends-reprocess.ts';
import { reprocessInput } from '../../helpers/trends-reprocess.ts';

/** Waiting in the activity would take a slot from merging, which is what it waits for. */
test('whether windows are made of it is looked at once a time, and found in the end', async () => {
  let generations: string[] | null = null;
  let looks = 0;
  const state = async () => {
    looks += 1;
    return generations && ({ generations } as MergeState);
  };
  const ports = { windows: { state }, stopping: new AbortController().signal } as unknown as ReprocessPorts;
  const { awaitMerge } = createReprocessActivities(ports);
  const once = () => new MockActivityEnvironment().run(() => awaitMerge(reprocessInput));
  await expect(once()).rejects.toMatchObject({ nonRetryable: false, nextRetryDelay: '1 second' });
  generations = ['another'];
  await expect(once()).rejects.toMatchObject({ nonRetryable: false, nextRetryDelay: '1 second' });
  generations = ['another', reprocessInput.id];
  await once();
  expect(looks).toBe(3);
});
