import type { BatchStore, KeptPanes } from '../../../activities/trends/ports.ts';
import type { CassandraConnection, Statement } from '../connect.ts';
import { dateOf } from './moments.ts';

/** Offsets of a partition of the table of batches. */
export const offsetsInBucket = 100_000n;

const insertPane = `INSERT INTO panes (generation, partition, pane, first_offset, body) VALUES (?, ?, ?, ?, ?) USING TTL ?`;
const batchColumns = ['generation', 'partition', 'bucket', 'first_offset', 'last_offset', 'panes'];
/** `replay_before` is for people who look: nothing reads it. */
const insertBatch = `INSERT INTO batches (${[...batchColumns, 'watermark_before', 'replay_before']})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?`;
/** The offset is the timestamp too, so that of two writes that of the higher one stays. */
const insertProgress = `INSERT INTO progress (generation, partition, next_offset, watermark, caught_up_at)
  VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?`;
const selectOffset = 'SELECT next_offset FROM progress WHERE generation = ? AND partition = ?';
const selectLast = `SELECT last_offset FROM batches
  WHERE generation = ? AND partition = ? AND bucket = ? AND first_offset = ?`;

/** A row for each pane. @param keepSeconds how long they are needed */
export const paneRows = ({ generation, partition, firstOffset, panes }: KeptPanes, keepSeconds: number): Statement[] =>
  panes.map(({ startMs, body }) => ({
    query: insertPane,
    params: [generation, partition, new Date(startMs), BigInt(firstOffset), Buffer.from(body), keepSeconds],
  }));

/** @param keepSeconds how long batches are needed */
export const createBatchStore = ({ rows, write }: CassandraConnection, keepSeconds: number): BatchStore => ({
  async countedUpTo(generation, partition) {
    const [row] = await rows(selectOffset, [generation, partition]);
    return row === undefined ? null : (row.next_offset as bigint);
  },

  async lastOffsetFrom(generation, partition, firstOffset) {
    const [row] = await rows(selectLast, [generation, partition, firstOffset / offsetsInBucket, firstOffset]);
    return row === undefined ? null : (row.last_offset as bigint);
  },

  async writeBatch(batch) {
    const { generation, partition, lastOffset, before, panes } = batch;
    const first = BigInt(batch.firstOffset);
    const row: Statement = {
      query: insertBatch,
      params: [
        ...[generation, partition, first / offsetsInBucket, first, BigInt(lastOffset)],
        panes.map(({ startMs }) => new Date(startMs)),
        ...[dateOf(before.watermarkMs), BigInt(before.replayFromOffset)],
        keepSeconds,
      ],
    };
    await write([...paneRows(batch, keepSeconds), row].map((statement) => [statement]));
  },

  async advance({ generation, partition, nextOffset, watermarkMs, caughtUpAtMs }) {
    const params = [generation, partition, nextOffset, dateOf(watermarkMs), dateOf(caughtUpAtMs), nextOffset];
    await write([[{ query: insertProgress, params }]]);
  },
});
