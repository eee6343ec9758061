import { TimeoutStrategy, timeout } from 'cockatiel';
import type { ScanArchive } from '../../activities/scan-archive.ts';
import { openDatabase } from './connect.ts';
import { ensureIndexes, scanCollection } from './scan-collection.ts';
import type { ScanDocument } from './scan-document.ts';
import { toDocument } from './scan-document.ts';
import { translateError } from './unavailable.ts';

export interface ScanArchiveOptions {
  /** A MongoDB connection string. */
  url: string;
  keepDays: number;
}

/** A write waits for the disk, and the first one until its indexes are made. */
const waits = { findWithinMs: 5_000, answerWithinMs: 10_000 };
/** Below what a worker that stops leaves its activities (18 s of the usual 20), and below their heartbeat. */
const totalMs = 17_000;
const sweptAtOnce = 1_000;

/** The archive as the worker writes it. It connects with its first use, so it can be made while MongoDB is away. */
export function createScanArchive({ url, keepDays }: ScanArchiveOptions): ScanArchive & { close(): Promise<void> } {
  const { client, database } = openDatabase(url, waits);
  const scans = database.collection<ScanDocument>(scanCollection);
  const limit = timeout(totalMs, TimeoutStrategy.Aggressive);
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await limit.execute(async () => {
        await client.connect();
        return work();
      });
    } catch (error) {
      throw translateError(error);
    }
  };

  let prepared: ReturnType<typeof ensureIndexes> | null = null;
  const prepare = () => {
    prepared ??= ensureIndexes(scans).catch((error: unknown) => {
      prepared = null;
      throw error;
    });
    return prepared;
  };

  return {
    store: (scan) =>
      guarded(async () => {
        const { expiresByItself } = await prepare();
        const { _id, ...content } = toDocument(scan, keepDays);
        // Acknowledged means on disk, and on most of a replica set: it survives the loss of a server.
        const writeConcern = { w: 'majority', journal: true } as const;
        await scans.replaceOne({ _id }, content, { upsert: true, writeConcern });
        return { expiresByItself };
      }),
    sweep: (now) =>
      guarded(async () => {
        const expired = scans.find({ expiresAt: { $lte: now } }, { projection: { _id: 1 }, limit: sweptAtOnce });
        const ids = (await expired.toArray()).map(({ _id }) => _id);
        const { deletedCount } = await scans.deleteMany({ _id: { $in: ids }, expiresAt: { $lte: now } });
        return { deleted: deletedCount, more: ids.length === sweptAtOnce };
      }),
    close: () => client.close(),
  };
}
