import type { MergePorts, Merger } from '../../activities/trends/merge/merger.ts';
import { createMerger } from '../../activities/trends/merge/merger.ts';
import { storeBatch } from '../../activities/trends/store-batch.ts';
import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import { createBatchStore } from '../../adapters/cassandra/trends/batch-store.ts';
import { createPaneSource } from '../../adapters/cassandra/trends/pane-source.ts';
import { createWindowStore } from '../../adapters/cassandra/trends/window-store.ts';
import { defaultTrendPolicy } from '../../contracts/trends/trending.ts';
import type { CountedBatch } from './trends-counting.ts';
import { graceSeconds } from './trends-counting.ts';

export const keepSeconds = 90_000;

/** Stores batches in the order in which they are given; those that are early are tried again until all are stored. */
export async function storeAll(connection: CassandraConnection, batches: readonly CountedBatch[]): Promise<void> {
  const store = createBatchStore(connection, keepSeconds);
  let left = [...batches];
  for (let round = 0; left.length > 0; round += 1) {
    const early: CountedBatch[] = [];
    for (const batch of left) {
      const outcome = await storeBatch(store, batch.input, round === 0 ? batch.panes : null);
      if (outcome === 'early') early.push(batch);
    }
    if (early.length === left.length) throw new Error('No batch can be stored any more.');
    left = early;
  }
}

/** A clock that a test moves. */
export interface TestClock {
  nowMs: number;
}

/** As a worker has one, on the tables of a connection; partitions are those that batches tell of. */
export const mergerOn = (connection: CassandraConnection, clock: TestClock, ports: Partial<MergePorts> = {}): Merger =>
  createMerger(
    {
      ...{ source: createPaneSource(connection), store: createWindowStore(connection, keepSeconds), log: null },
      ...{ now: () => clock.nowMs, ...ports },
    },
    { graceSeconds, topListLength: 5, trendPolicy: defaultTrendPolicy },
  );

/** Steps until nothing is left to do. A minute passes with each. */
export async function mergeAll(merger: Merger, clock: TestClock): Promise<void> {
  await merger.begin();
  for (let idle = 0; idle < 3; ) {
    const { batches, windows, isMore } = await merger.step();
    clock.nowMs += 60_000;
    idle = batches === 0 && windows === 0 && !isMore ? idle + 1 : 0;
  }
  await merger.save();
}
