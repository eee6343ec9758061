import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { EventStream } from '../../activities/telemetry.ts';
import type { Circuit } from '../aws/circuit.ts';
import { putRecords, putRecordsLimits, sizeOfRecord } from './put-records.ts';
import { createShardBudgets } from './shard-budgets.ts';
import { listOpenShards } from './shard-map.ts';

export interface PublisherOptions {
  client: KinesisClient;
  stream: string;
  circuit: Circuit;
  /** How long the shards are taken to be as they were. */
  refreshMs?: number;
}

const defaultRefreshMs = 30_000;
/** Least time between two looks at the shards, whatever seems to have changed. */
const leastRefreshMs = 1_000;

/**
 * The stream, as all batches of this process share it: no faster than each shard takes records, and not at all while its
 * circuit is open.
 */
export function createPublisher(options: PublisherOptions): EventStream {
  const { client, stream, circuit, refreshMs = defaultRefreshMs } = options;
  const budgets = createShardBudgets();
  let refreshAt = 0;

  async function refresh(): Promise<void> {
    refreshAt = performance.now() + refreshMs;
    // Without the list records go all the same, so that a missing permission to list costs the budgets only.
    await listOpenShards(client, stream).then(budgets.divide, () => {
      refreshAt = performance.now() + leastRefreshMs;
    });
  }

  // At once, so that the first batches find the budgets.
  void refresh();
  return {
    limits: putRecordsLimits,
    sizeOf: sizeOfRecord,
    admit: budgets.admit,
    async put(records) {
      if (performance.now() >= refreshAt) void refresh();
      const outcomes = await circuit.run(() => putRecords(client, stream, records));
      const surprised = outcomes.some((outcome, index) => {
        const record = records[index];
        return outcome.accepted && record !== undefined && !budgets.expects(record, outcome.shardId);
      });
      if (surprised) refreshAt = Math.min(refreshAt, performance.now() + leastRefreshMs);
      return outcomes;
    },
  };
}
