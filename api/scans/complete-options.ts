import type { ScanRequestOptions } from '../../contracts/scans/request.ts';
import type { ScanOptions } from '../../contracts/scans/workflow.ts';

type Given<T> = { [Key in keyof T]?: T[Key] | undefined };

/** Fills in what a request left out. A default sleep gives way where it would contradict the one that was given. */
export function completeOptions(
  {
    simulation = {},
    ports,
    httpPort,
    httpsPort,
  }: Given<Omit<ScanRequestOptions, 'simulation'>> & {
    simulation?: Given<ScanOptions['simulation']> | undefined;
  },
  defaults: ScanOptions,
): ScanOptions {
  const min = simulation.minSleepSeconds;
  const max = simulation.maxSleepSeconds;
  return {
    simulation: {
      minSleepSeconds: min ?? Math.min(defaults.simulation.minSleepSeconds, max ?? Number.POSITIVE_INFINITY),
      maxSleepSeconds: max ?? Math.max(defaults.simulation.maxSleepSeconds, min ?? 0),
      failureChance: simulation.failureChance ?? defaults.simulation.failureChance,
    },
    ports: ports === undefined ? defaults.ports : ports,
    httpPort: httpPort ?? defaults.httpPort,
    httpsPort: httpsPort ?? defaults.httpsPort,
  };
}
