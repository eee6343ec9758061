/** What a proxy did to those who use it. */
export type Fault =
  | 'failedRequests'
  | 'droppedAnswers'
  | 'delayedRequests'
  | 'refusedConnections'
  | 'failedEntries'
  | 'throttledEntries'
  | 'throttledReads'
  | 'expiredIterators'
  | 'failedDeletes'
  | 'lostDeletes'
  | 'expiredReceipts'
  | 'failedVisibilityChanges'
  | 'failedSends'
  | 'duplicateDeliveries';

export interface Counts {
  /** Requests by operation, those that failed too. */
  requests: Record<string, number>;
  /** How often each fault struck; the ones that never did are missing. */
  faults: Partial<Record<Fault, number>>;
}

export interface Counter {
  request(operation: string): void;
  fault(fault: Fault, times?: number): void;
  /** A copy as of now. */
  counts(): Counts;
}

export function createCounter(): Counter {
  const requests: Counts['requests'] = {};
  const faults: Counts['faults'] = {};
  return {
    request(operation) {
      requests[operation] = (requests[operation] ?? 0) + 1;
    },
    fault(fault, times = 1) {
      if (times > 0) faults[fault] = (faults[fault] ?? 0) + times;
    },
    counts: () => ({ requests: { ...requests }, faults: { ...faults } }),
  };
}
