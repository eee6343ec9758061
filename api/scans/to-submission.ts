import { ScanError } from '../../contracts/scans/failures.ts';
import type { ScanOptions } from '../../contracts/scans/workflow.ts';
import { parseTarget } from '../../domain/scans/target.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { ParsedScanRequest } from '../schemas/requests.ts';
import { completeOptions } from './complete-options.ts';
import type { ScanSubmission } from './scan-directory.ts';

/** What the simulated profile, which looks at nothing, is said to look at. */
const simulatedTarget = 'simulated';

/** @throws {ProblemError} `invalid-target` */
export function toSubmission(
  { target = '', profile, options }: ParsedScanRequest,
  defaults: ScanOptions,
): ScanSubmission {
  const given = target.trim();
  const chosen = given === '' && profile === 'simulated' ? simulatedTarget : given;
  try {
    parseTarget(chosen);
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    const { message } = error;
    throw new ProblemError('invalid-target', message, { errors: [{ in: 'body', path: 'target', message }] });
  }
  return { target: chosen, profile, options: completeOptions(options, defaults) };
}

/** A scan as the seed's ingest port queues it. */
export const simulatedSubmission = (defaults: ScanOptions): ScanSubmission => ({
  target: simulatedTarget,
  profile: 'simulated',
  options: defaults,
});
