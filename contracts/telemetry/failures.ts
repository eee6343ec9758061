/** Why a call to the stream or the queue gave no result. Part of logs and metrics: add to them, never rename. */
export const callFailureCodes = [
  'unreachable',
  'timeout',
  'throttled',
  'not_found',
  'denied',
  'invalid_request',
  'server_fault',
  'circuit_open',
] as const;
export type CallFailureCode = (typeof callFailureCodes)[number];

/** A call to the stream or the queue that failed as a whole. The message is one sentence without secrets. */
export class CallFailure extends Error {
  readonly code: CallFailureCode;

  constructor(code: CallFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CallFailure';
    this.code = code;
  }
}

/** Type of the ApplicationFailure that a bug in an activity of telemetry becomes; outages never fail an activity. */
export const telemetryBug = 'telemetry_bug';
