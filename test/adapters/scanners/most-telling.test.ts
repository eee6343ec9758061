import { expect, test } from '@jest/globals';
import { mostTelling } from '../../../adapters/scanners/most-telling.ts';
import type { ScanFailureType } from '../../../contracts/scans/failures.ts';

test.each<[ScanFailureType[], ScanFailureType | undefined]>([
  [['target_unreachable', 'timeout', 'tls_failure', 'target_refused_by_policy'], 'target_refused_by_policy'],
  [['target_unreachable', 'timeout', 'tls_failure'], 'tls_failure'],
  [['target_unreachable', 'timeout'], 'timeout'],
  [['target_unreachable'], 'target_unreachable'],
  [[], undefined],
])('of %j, %s tells most', (types, expected) => {
  expect(mostTelling(types.map((type) => ({ type })))?.type).toBe(expected);
});

test('among equals the first one does, so that https goes before http', () => {
  const failures = ['https', 'http'].map((message) => ({ type: 'target_unreachable' as const, message }));
  expect(mostTelling(failures)).toBe(failures[0]);
});
