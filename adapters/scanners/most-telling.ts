import type { ScanFailureType } from '../../contracts/scans/failures.ts';

/** A connection that fails tells least: it says nothing about what a server would have answered. */
const telling: ScanFailureType[] = ['target_refused_by_policy', 'tls_failure', 'timeout'];

/** Of the failures that came of asking a target in several ways, the one that says most; the first among equals. */
export function mostTelling<Failure extends { type: ScanFailureType }>(failures: Failure[]): Failure | undefined {
  return telling.flatMap((type) => failures.find((failure) => failure.type === type) ?? [])[0] ?? failures[0];
}
