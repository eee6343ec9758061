import type { TelemetryResource } from '../../contracts/telemetry/resource.ts';

/** What a chart of the last minutes needs of each look. */
export interface Sample {
  at: number;
  events: number;
  published: number;
}

/** Ten minutes of looks, one every two seconds. */
const keptSamples = 300;

export const addSample = (samples: Sample[], { rates }: TelemetryResource, at: number): Sample[] => [
  ...samples.slice(1 - keptSamples),
  { at, events: rates.events, published: rates.published },
];
