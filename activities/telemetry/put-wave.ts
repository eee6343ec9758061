import type { PublishEventsResult } from '../../contracts/telemetry/batch.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import type { StreamRecord } from '../../contracts/telemetry/record.ts';
import type { EventStream, PutOutcome } from '../telemetry.ts';

export type Tally = Pick<PublishEventsResult, 'requests' | 'failedEntries' | 'shards'>;

export const createTally = (): Tally => ({ requests: 0, failedEntries: 0, shards: {} });

export interface Verdict {
  /** Why some records did not go; null when all did. */
  failure: string | null;
  /** Whether nobody should ask the stream again for now. */
  final: boolean;
}

/** Sends one wave and counts what became of it. An outage is a verdict, never an error. */
export async function putWave(
  records: StreamRecord[],
  stream: EventStream,
  tally: Tally,
): Promise<Verdict & { accepted: boolean[] }> {
  tally.requests += 1;
  try {
    const outcomes = await stream.put(records);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.accepted) count(tally, outcome.shardId, stream.sizeOf(records[index] as StreamRecord));
    }
    const refused = outcomes.filter((outcome) => !outcome.accepted);
    tally.failedEntries += refused.length;
    return { accepted: outcomes.map(({ accepted }) => accepted), failure: describe(refused, records), final: false };
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    tally.failedEntries += records.length;
    return { accepted: records.map(() => false), failure: error.message, final: error.code === 'circuit_open' };
  }
}

function count({ shards }: Tally, shardId: string, bytes: number): void {
  const before = shards[shardId] ?? { records: 0, bytes: 0 };
  shards[shardId] = { records: before.records + 1, bytes: before.bytes + bytes };
}

function describe(refused: PutOutcome[], records: StreamRecord[]): string | null {
  if (refused.length === 0) return null;
  const codes = new Set(refused.map((outcome) => (outcome.accepted ? '' : outcome.code)));
  return `The stream refused ${refused.length} of ${records.length} records (${[...codes].join(', ')}).`;
}
