import { expect, test } from '@jest/globals';
import type { SagaStatus } from '../../../contracts/karma/saga.ts';
import { describeSaga } from '../../../domain/karma/describe-saga.ts';

const change = {
  ...{ changeId: 'b/1', awards: 480, reversals: 0, points: 173_500, duplicates: 19, parkedFindings: 1 },
  crowdsourcers: [1, 2, 3],
};
const status: SagaStatus = {
  ...{ id: 'b', state: 'projecting', attempt: 1, findings: 500, change, failure: null, parkedSince: null },
};

test('a batch tells what it did to the ledger', () => {
  expect(describeSaga(status)).toBe(
    [
      '**projecting** · a batch of 500 findings: bringing Cassandra and Redis up to date',
      '',
      '480 awards · +173500 points for 3 crowdsourcers · 19 applied before · 1 of unknown vulnerabilities',
    ].join('\n'),
  );
});

test('a parked correction tells why, and leaves no link of what a server said', () => {
  const failure = { store: 'cassandra', reason: 'no host: [a](http://b)' } as const;
  const parked = { state: 'parked', attempt: 2, findings: null, change: null, failure } as const;
  expect(describeSaga({ ...status, ...parked, parkedSince: '2026-03-05T12:00:00Z' })).toBe(
    [
      '**parked** · a correction: taken back everywhere, and waiting for `retry` or `discard` · attempt 2',
      '',
      'Cassandra failed: no host:  a (http://b)',
      '',
      'Parked since 2026-03-05T12:00:00Z.',
    ].join('\n'),
  );
});

test('reversals and lost points are told as such', () => {
  const lost = { ...change, awards: 1, reversals: 2, points: -450, duplicates: 0, parkedFindings: 0 };
  expect(
    describeSaga({ ...status, state: 'complete', findings: null, change: { ...lost, crowdsourcers: [7] } }),
  ).toContain('1 award · 2 reversals · −450 points for 1 crowdsourcer');
});
