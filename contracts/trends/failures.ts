/** Types of the ApplicationFailures that the activities of trends end with. Part of histories: add to them, never rename. */
export const trendsFailures = {
  /** Kafka or Cassandra can't be reached, or is too busy: tried again. */
  unavailable: 'trends_store_unavailable',
  /** The time that was to be reprocessed has left Kafka, or is none: never tried again. */
  refused: 'trends_refused',
  /** A bug: never tried again. */
  bug: 'trends_bug',
} as const;

export const nonRetryableTrendsFailures: string[] = [trendsFailures.refused, trendsFailures.bug];
