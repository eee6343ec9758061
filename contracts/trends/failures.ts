/** Types of the ApplicationFailures that the activities of trends end with. Part of histories: add to them, never rename. */
export const trendsFailures = {
  /** Kafka or Cassandra can't be reached, or is too busy: tried again. */
  unavailable: 'trends_store_unavailable',
  /** What is asked for can't be done, such as to reprocess a time that has left Kafka: never tried again. */
  refused: 'trends_refused',
  /** A bug: never tried again. */
  bug: 'trends_bug',
} as const;

export const nonRetryableTrendsFailures: string[] = [trendsFailures.refused, trendsFailures.bug];

/** What is asked for can't be done. The message is one sentence for people. */
export class TrendsRefusal extends Error {
  override name = 'TrendsRefusal';
}
