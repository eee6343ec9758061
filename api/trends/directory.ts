import type { RetweetRule } from '../../contracts/trends/post.ts';
import type { TrendsReadings } from '../../contracts/trends/readings.ts';
import type { ReprocessTrendsInput } from '../../contracts/trends/reprocess.ts';
import type { ReprocessResource } from '../../contracts/trends/resource.ts';

/** The trends pipeline as the API reads it, and operators act on it. */
export interface TrendsDirectory {
  readings: TrendsReadings;
  reprocessing: ReprocessDirectory;
  live: LiveTrends;
  /** By which live counting counts. */
  retweetRule: RetweetRule;
}

export type ReprocessRecord = Omit<ReprocessResource, 'links'>;

/** Every method throws TemporalUnavailableError when Temporal is away. */
export interface ReprocessDirectory {
  /**
   * Begins it, or gives the one that was begun with its id.
   * @param asked what of it was asked for: by the rest, such as a time up to now, it is no other one
   * @throws {ProblemError} `idempotency-key-reused` when that one is another
   */
  begin(input: ReprocessTrendsInput, asked: Partial<ReprocessTrendsInput>): Promise<ReprocessRecord>;
  /** null when there is no such one. */
  get(id: string): Promise<ReprocessRecord | null>;
  /** Those that were begun last, the newest first. */
  list(limit: number): Promise<ReprocessRecord[]>;
}

export interface LiveRequest {
  /** Whose points are wanted. */
  cities: readonly string[];
  /** Windows that were computed before are known; milliseconds since 1970, null where none are. */
  knownUntilMs: number | null;
  /** Ends the connection at once, whatever is still to be sent over it. */
  cut(): void;
}

/** What is computed anew, as it is. */
export interface LiveTrends {
  /** @returns server-sent events, as LiveEvents has them; null where too many listen already */
  open(request: LiveRequest): ReadableStream<Uint8Array> | null;
  /** Ends all of them: what comes back finds another process. */
  close(): void;
}
