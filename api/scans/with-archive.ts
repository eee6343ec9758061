import type { Logger } from 'pino';
import { ArchiveUnavailableError } from '../../contracts/scans/archive.ts';
import type { ScanPage, ScanSummary } from '../../contracts/scans/listing.ts';
import { compareNewestFirst } from '../../domain/scans/listing-order.ts';
import type { ArchiveReader } from './archive-reader.ts';
import type { ScanDirectory, ScanRecord } from './scan-directory.ts';

/**
 * Scans of which the archive tells what Temporal no longer knows. Temporal is always asked, and its word goes first: a
 * scan lies in the archive from its end on, long before Temporal forgets it.
 */
export function withArchive(
  scans: ScanDirectory,
  archive: Omit<ArchiveReader, 'ping'>,
  logger: Pick<Logger, 'warn'>,
): ScanDirectory {
  const archived = async (id: string): Promise<ScanRecord | null> => {
    const scan = await archive.get(id);
    return scan && { ...scan, source: 'archive' };
  };
  return {
    submit: (submission, key) => scans.submit(submission, key),
    get: async (id) => (await scans.get(id)) ?? archived(id),
    // What only the archive knows has ended, so there is nothing to stop.
    cancel: async (id) => (await scans.cancel(id)) ?? archived(id),
    async list(query) {
      const [known, kept] = await Promise.all([
        scans.list(query),
        archive.list(query).catch((error: unknown) => {
          if (!(error instanceof ArchiveUnavailableError)) throw error;
          logger.warn({ reason: error.message }, 'scans are listed without the archive');
          return null;
        }),
      ]);
      return kept === null ? { ...known, missing: 'archive' } : mergePages(known, kept, query.limit);
    },
  };
}

/**
 * One page of two. Invariant: each side gives the newest that it has after the cursor, so what is newest of both together
 * is among what they gave, and a cursor made from the last that is shown leads on in both.
 */
export function mergePages(known: ScanPage, kept: ScanPage, limit: number): ScanPage {
  const byId = new Map([...kept.items, ...known.items].map((scan) => [scan.id, scan]));
  const all = [...byId.values()].sort((one, other) => compareNewestFirst(positionOf(one), positionOf(other)));
  const items = all.slice(0, limit);
  const last = items.at(-1);
  const more = all.length > limit || known.next !== null || kept.next !== null;
  return { items, next: more && last ? positionOf(last) : null };
}

const positionOf = ({ acceptedAt, id }: ScanSummary) => ({ acceptedAt: Date.parse(acceptedAt), id });
