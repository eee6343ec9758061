import { setTimeout as delay } from 'node:timers/promises';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import type { Tail, TailedRecord, TailOptions } from '../../contracts/telemetry/tail.ts';
import type { ListedShard } from './list-shards.ts';
import { listShards } from './list-shards.ts';
import type { TailedShard } from './shard-lineage.ts';
import { createShardLineage } from './shard-lineage.ts';
import type { Page, ShardReader } from './shard-reader.ts';
import { createShardReader } from './shard-reader.ts';

export interface TailSource {
  client: KinesisClient;
  stream: string;
  /** Between two reads of a shard that has nothing more; AWS advises a second. */
  pollMs?: number;
  /** Between two looks at the shards; besides, whenever one has been read to its end. */
  relistMs?: number;
}

interface Read {
  shard: TailedShard;
  reader: ShardReader;
  page: Page;
}

/**
 * Reads a stream without a place to remember how far: whoever wants to go on later begins at the time of the last record
 * and drops the repeats. The iteration throws a CallFailure for what won't pass, and when the stream can't be read to
 * begin with.
 */
export const createTail =
  (source: TailSource): Tail =>
  (options) =>
    readStream(source, options);

async function* readStream(
  { client, stream, pollMs = 1_000, relistMs = 10_000 }: TailSource,
  { from, idleMs, until, signal, onTrouble }: TailOptions,
): AsyncGenerator<TailedRecord> {
  const left = new AbortController();
  const ended = AbortSignal.any([signal, left.signal]);
  const lineage = createShardLineage(from);
  const reads = new Map<TailedShard, Promise<Read>>();
  /** When a shard was last found to have nothing more. Missing are those that may have more. */
  const emptyAt = new Map<TailedShard, number>();

  /** A shard has been read to its end, and those that came from it haven't been looked for yet. */
  let heirsUnknown = false;

  const readOn = (shard: TailedShard, reader: ShardReader): void => {
    const read = reader.next().then((page) => ({ shard, reader, page }));
    // It is left alone when the iteration ends.
    read.catch(() => {});
    reads.set(shard, read);
  };
  const take = (listed: ListedShard[]): void => {
    heirsUnknown = false;
    lineage.update(listed);
    for (const shard of lineage.takeReadable()) {
      const onFailure = (reason: string) => {
        emptyAt.delete(shard);
        onTrouble(reason);
      };
      readOn(shard, createShardReader({ client, stream, ...shard, pollMs, signal: ended, onTrouble: onFailure }));
    }
  };

  const isLater = ({ arrivedAt }: TailedRecord): boolean => until !== undefined && arrivedAt > until;
  const hasAllUntil = ({ caughtUp, records }: Page): boolean =>
    until !== undefined && (caughtUp || records.some(isLater));

  const isIdle = (since: number): boolean => {
    if (performance.now() < since || heirsUnknown || lineage.anyWaiting()) return false;
    return [...reads.keys()].every((shard) => (emptyAt.get(shard) ?? 0) >= since);
  };

  try {
    take(await listToBegin(client, stream, signal));
    let relistAt = performance.now() + relistMs;
    let lastRecordAt = performance.now();
    while (!signal.aborted) {
      if (reads.size === 0) await delay(pollMs, undefined, { signal });
      else {
        const { shard, reader, page } = await Promise.race(reads.values());
        const isOver = page.ended || !lineage.isCurrent(shard) || hasAllUntil(page);
        reads.delete(shard);
        if (page.caughtUp && !isOver) emptyAt.set(shard, performance.now());
        else emptyAt.delete(shard);
        if (isOver) {
          lineage.finish(shard);
          relistAt = 0;
          heirsUnknown = true;
        }
        // The next page is read while this one is used, and no more: a slow reader of ours slows reading down.
        else readOn(shard, reader);
        for (const record of page.records) {
          if (signal.aborted) return;
          if (!isLater(record)) yield record;
        }
        if (page.records.length > 0) lastRecordAt = performance.now();
      }
      if (performance.now() >= relistAt) {
        const listed = await listShards(client, stream).catch((error) => passingOnly(error, onTrouble));
        if (listed !== null) take(listed);
        relistAt = performance.now() + (listed === null ? pollMs : relistMs);
      }
      if (until !== undefined && reads.size === 0 && !heirsUnknown && !lineage.anyWaiting()) return;
      if (idleMs !== null && isIdle(lastRecordAt + idleMs)) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    left.abort();
  }
}

const attemptsToBegin = 4;
const firstPauseMs = 250;

async function listToBegin(client: KinesisClient, stream: string, signal: AbortSignal): Promise<ListedShard[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listShards(client, stream);
    } catch (error) {
      if (attempt === attemptsToBegin || !(error instanceof CallFailure) || error.code === 'not_found') throw error;
      passingOnly(error, () => {});
      await delay(firstPauseMs * attempt, undefined, { signal });
    }
  }
}

/** @throws what won't pass by waiting */
function passingOnly(error: unknown, onTrouble: TailOptions['onTrouble']): null {
  if (!(error instanceof CallFailure) || ['denied', 'invalid_request'].includes(error.code)) throw error;
  onTrouble(error.message);
  return null;
}
