import type { KarmaReadings } from '../../contracts/karma/readings.ts';

/** The karma pipeline as the API reads it. */
export interface KarmaDirectory {
  readings: KarmaReadings;
}
