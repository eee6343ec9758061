import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCircuit } from '../../../adapters/aws/circuit.ts';
import type { BatchAnswer } from '../../../adapters/sqs/entries.ts';
import { outcomesOf, resultOf } from '../../../adapters/sqs/entries.ts';
import { gather } from '../../../adapters/sqs/gather.ts';
import { groupsOf, sendEntries } from '../../../adapters/sqs/requests.ts';
import { CallFailure } from '../../../contracts/telemetry/failures.ts';

describe('the answer to a request', () => {
  const messages = ['a', 'b', 'c', 'd'].map((messageId) => ({ messageId, receiptHandle: `r-${messageId}` }));

  test('is sorted into done, failed and expired', () => {
    const outcomes = outcomesOf(
      {
        Successful: [{ Id: '0' }],
        Failed: [
          { Id: '1', SenderFault: true, Code: 'ReceiptHandleIsInvalid' },
          { Id: '2', SenderFault: false, Code: 'InternalError' },
        ],
      },
      4,
    );
    expect(resultOf(messages, outcomes)).toEqual({
      failed: messages.slice(2),
      expired: ['b'],
      failure: 'SQS failed an entry (no answer for it).',
    });
  });
});

describe('sending entries', () => {
  const entries = [{ body: 'fine' }, { body: 'poison' }, { body: 'fine too' }];
  const allDone = (sent: { Id: string }[]): BatchAnswer => ({ Successful: sent.map(({ Id }) => ({ Id })) });

  test('keeps one that SQS refuses the whole request for from stopping its neighbours', async () => {
    const outcomes = await sendEntries(createCircuit('SQS'), entries, async (sent) => {
      if (sent.some(({ body }) => body === 'poison')) throw new CallFailure('invalid_request', 'SQS refuses it.');
      return allDone(sent);
    });
    expect(outcomes.map(({ state }) => state)).toEqual(['done', 'expired', 'done']);
  });

  test('takes an outage for a failure of each', async () => {
    const outcomes = await sendEntries(createCircuit('SQS'), entries, () =>
      Promise.reject(new CallFailure('unreachable', 'SQS can’t be reached.')),
    );
    expect(outcomes).toEqual(entries.map(() => ({ state: 'failed', reason: 'SQS can’t be reached.' })));
  });

  test('groups them within what a request takes, all and in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (sizes) => {
        const groups = groupsOf(sizes, (size) => size, 32);
        expect(groups.flat()).toEqual(sizes);
        for (const group of groups) {
          expect(group.length).toBeLessThanOrEqual(10);
          if (group.length > 1) expect(group.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(32);
        }
      }),
    );
  });
});

describe('gathering', () => {
  test('lets several callers share requests, and gives each its own results', async () => {
    const requests: number[][] = [];
    const double = gather<number, number>({
      ...{ maxItems: 10, maxWaitMs: 5 },
      send: async (items) => {
        requests.push(items);
        return items.map((item) => item * 2);
      },
    });
    const callers = Array.from({ length: 8 }, (_, caller) => [caller * 3, caller * 3 + 1, caller * 3 + 2]);
    const results = await Promise.all(callers.map((items) => Promise.all(items.map(double))));
    expect(results).toEqual(callers.map((items) => items.map((item) => item * 2)));
    expect(requests.map((items) => items.length)).toEqual([10, 10, 4]);
  });

  test('tells all who share a request that it failed, and goes on', async () => {
    let fails = true;
    const send = gather<number, number>({
      ...{ maxItems: 2, maxWaitMs: 5 },
      send: async (items) => (fails ? Promise.reject(new Error('away')) : items),
    });
    const outcomes = await Promise.allSettled([send(1), send(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await send(3)).toBe(3);
  });
});
