import { jest } from '@jest/globals';
import type { addCounts } from '../../domain/trends/counts.ts';

const counts = '../../domain/trends/counts.ts';

/** What the systems before did: the last counts win. */
export const overwrite: typeof addCounts = (sum, more) => Object.assign(sum, more);

/** Modules that are imported from now on add counts up so. */
export function overwriteCounts(): void {
  jest.doMock(counts, () => ({ ...(jest.requireActual(counts) as object), addCounts: overwrite }));
  jest.resetModules();
}

export function addCountsAgain(): void {
  jest.dontMock(counts);
  jest.resetModules();
}
