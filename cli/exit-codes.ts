import type { ScanState } from '../contracts/scans/resource.ts';

/** What scripts decide by: add to these, never renumber. */
export const exitCodes = {
  success: 0,
  error: 1,
  usage: 2,
  cancelled: 3,
  unavailable: 4,
  gradeTooLow: 5,
  interrupted: 130,
} as const;

export const exitCodesHelp = `Exit codes:
  0    the scan is complete; without --watch or --json, it is accepted
  1    the scan ended in error
  2    the command line, a value in it, or the configuration is wrong
  3    the scan was cancelled
  4    Vigil can't be reached, or can't answer now
  5    the grade is below --fail-under, or there is none
  130  the second Ctrl-C; the scan itself goes on`;

/** The exit code for how a scan ended. */
export function exitCodeOf(state: ScanState): number {
  if (state === 'error') return exitCodes.error;
  return state === 'cancelled' ? exitCodes.cancelled : exitCodes.success;
}
