/**
 * Why a check, or a whole scan, gave no result. These names are part of the public API and of recorded histories:
 * add to them, never rename.
 */
export const scanFailureTypes = [
  'target_unreachable',
  'target_refused_by_policy',
  'tls_failure',
  'timeout',
  'invalid_target',
  'scanner_fault',
] as const;

export type ScanFailureType = (typeof scanFailureTypes)[number];

/** Trying these again can't help, whatever brought them: the answer is about the target, not about the moment. */
export const nonRetryableScanFailures: ScanFailureType[] = [
  'target_refused_by_policy',
  'invalid_target',
  'tls_failure',
];

/** A failure as it is shown to users and stored: a stable type and one sentence without secrets. */
export interface ScanFailure {
  type: ScanFailureType;
  message: string;
}

export interface ScanErrorOptions extends ErrorOptions {
  /** false where the target did answer, and would say the same again. Default: as the type has it. */
  retryable?: boolean;
}

/** What scanners throw; activities turn it into an ApplicationFailure of the same type. */
export class ScanError extends Error {
  readonly type: ScanFailureType;
  readonly retryable: boolean;

  constructor(type: ScanFailureType, message: string, { retryable = true, ...options }: ScanErrorOptions = {}) {
    super(message, options);
    this.name = 'ScanError';
    this.type = type;
    this.retryable = retryable && !nonRetryableScanFailures.includes(type);
  }
}
