import type { ActiveGeneration, ListedBatch, PaneSource } from '../../../activities/trends/ports.ts';
import { liveGeneration } from '../../../contracts/trends/batch.ts';
import type { CassandraConnection, Row } from '../connect.ts';
import { offsetsInBucket } from './batch-store.ts';
import { msOf } from './moments.ts';
import { readProgress, selectProgress } from './progress-rows.ts';

const selectBatches = `SELECT first_offset, last_offset, panes, watermark_before FROM batches
  WHERE generation = ? AND partition = ? AND bucket = ? AND first_offset >= ? AND first_offset < ? LIMIT ?`;
const selectPanes = 'SELECT body FROM panes WHERE generation = ? AND partition = ? AND pane = ? AND first_offset >= ?';
const selectPanesBefore = `${selectPanes} AND first_offset < ?`;
const selectGenerations = `SELECT active_since, generation, from_time, to_time, end_offsets FROM generations WHERE scope = 'all'`;

/** Panes of batches, and how far they are counted. */
export const createPaneSource = ({ rows }: CassandraConnection): PaneSource => ({
  async progress() {
    const found = await rows(selectProgress, [liveGeneration]);
    return found.map((row) => ({ generation: liveGeneration, ...readProgress(row) }));
  },

  async batches(partition, fromOffset, toOffset, limit) {
    const listed: ListedBatch[] = [];
    const last = (toOffset - 1n) / offsetsInBucket;
    for (let bucket = fromOffset / offsetsInBucket; bucket <= last && listed.length < limit; bucket += 1n) {
      const range = [liveGeneration, partition, bucket, fromOffset, toOffset, limit - listed.length];
      listed.push(...(await rows(selectBatches, range)).map(readBatch));
    }
    return listed;
  },

  async panes({ generation, partition, startMs, fromOffset, toOffset }) {
    const key = [generation, partition, new Date(startMs), fromOffset];
    const found = toOffset === null ? await rows(selectPanes, key) : await rows(selectPanesBefore, [...key, toOffset]);
    return found.map(({ body }) => body as Buffer);
  },

  generations: async () => (await rows(selectGenerations)).map(readGeneration),
});

const readBatch = (row: Row): ListedBatch => ({
  ...{ firstOffset: row.first_offset as bigint, lastOffset: row.last_offset as bigint },
  panes: ((row.panes ?? []) as Date[]).map((start) => start.getTime()),
  watermarkBeforeMs: msOf(row.watermark_before),
});

const readGeneration = (row: Row): ActiveGeneration => ({
  generation: String(row.generation),
  ...{ activeSinceMs: msOf(row.active_since) ?? 0, fromMs: msOf(row.from_time) ?? 0, toMs: msOf(row.to_time) ?? 0 },
  endOffsets: (row.end_offsets ?? new Map()) as Map<number, bigint>,
});
