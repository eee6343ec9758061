import { expect, test } from '@jest/globals';
import { describeDaysLeft } from '../../../../domain/scans/tls/days-left.ts';

test.each([
  [60, '60 days left'],
  [2, '2 days left'],
  [1, '1 day left'],
  [0, 'less than a day left'],
  [-1, 'expired less than a day ago'],
  [-2, 'expired 1 day ago'],
  [-3, 'expired 2 days ago'],
  [-10, 'expired 9 days ago'],
])('%d days left reads as "%s"', (daysLeft, text) => {
  expect(describeDaysLeft(daysLeft)).toBe(text);
});
