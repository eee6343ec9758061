import type { ReprocessDirectory, TrendsDirectory } from '../../../api/trends/directory.ts';
import { createMemoryReadings, emptyMemory } from '../../helpers/trends-memory.ts';

const noReprocessing: ReprocessDirectory = {
  begin: () => Promise.reject(new Error('This test reprocesses nothing.')),
  get: async () => null,
  list: async () => [],
};

/** A trends pipeline that is there, and empty. */
export const noTrends: TrendsDirectory = {
  readings: createMemoryReadings(emptyMemory()),
  reprocessing: noReprocessing,
  live: { open: () => null, close() {} },
  retweetRule: 'any',
};
