import type { AppDependencies } from '../../../api/app.ts';
import type { ReprocessDirectory, TrendsDirectory } from '../../../api/trends/directory.ts';
import type { TrendsReadings } from '../../../contracts/trends/readings.ts';
import { createAppForTest } from '../app-for-test.ts';
import { noTrends } from './no-trends.ts';

interface Changes extends Partial<Omit<TrendsDirectory, 'readings' | 'reprocessing'>> {
  readings?: Partial<TrendsReadings>;
  reprocessing?: Partial<ReprocessDirectory>;
}

/** An app whose trends pipeline is there, and empty but for what a test changes. */
export const appWithTrends = (
  { readings, reprocessing, ...changes }: Changes,
  overrides: Pick<Partial<AppDependencies>, 'webDirectory' | 'pipelines'> = {},
) =>
  createAppForTest({
    ...overrides,
    trends: {
      ...{ ...noTrends, ...changes },
      readings: { ...noTrends.readings, ...readings },
      reprocessing: { ...noTrends.reprocessing, ...reprocessing },
    },
  });
