import type { SimulatedResult } from '../../contracts/scans/checks.ts';
import type { ScanFailure } from '../../contracts/scans/failures.ts';
import type { ScanOptions } from '../../contracts/scans/workflow.ts';
import type { CheckEnd } from './scan-status.ts';

export interface Simulation {
  sleepSeconds: number;
  fails: boolean;
}

/**
 * Draws what the seed's simulated scan does: how long it takes, and whether it fails.
 * @param random numbers in [0, 1); a workflow gives its own, so that a replay draws the same
 */
export function drawSimulation(options: ScanOptions['simulation'], random: () => number): Simulation {
  const { minSleepSeconds, maxSleepSeconds, failureChance } = options;
  return {
    sleepSeconds: minSleepSeconds + random() * (maxSleepSeconds - minSleepSeconds),
    fails: random() < failureChance,
  };
}

/** The failure is final: were it tried again, fewer scans than the chance says would end as errors. */
export function endSimulation({ sleepSeconds, fails }: Simulation): CheckEnd {
  if (fails) return { state: 'failed', attempt: 1, failure: simulatedFailure };
  const sleptSeconds = Math.round(sleepSeconds * 1000) / 1000;
  const result: SimulatedResult = {
    check: 'simulated',
    sleptSeconds,
    summary: `Simulated scan took ${sleptSeconds.toFixed(1)} s`,
    findings: [],
  };
  return { state: 'succeeded', attempt: 1, result };
}

const simulatedFailure: ScanFailure = {
  type: 'scanner_fault',
  message: 'The simulated scan failed, as CHANCE_OF_FAILURE made it.',
};
