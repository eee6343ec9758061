import { ConsecutiveBreaker, circuitBreaker, handleWhen, TimeoutStrategy, timeout, wrap } from 'cockatiel';
import type { Filter } from 'mongodb';
import { ArchiveUnavailableError } from '../../contracts/scans/archive.ts';
import type { ScanPage, ScanQuery } from '../../contracts/scans/listing.ts';
import type { ScanStatus } from '../../contracts/scans/resource.ts';
import { openDatabase } from './connect.ts';
import { scanCollection } from './scan-collection.ts';
import type { ScanDocument, SummaryDocument } from './scan-document.ts';
import { fromDocument, summaryOf } from './scan-document.ts';
import { translateError } from './unavailable.ts';

/** Somebody waits for the answer, and gets one without the archive when it takes longer. */
const answerWithinMs = 2_000;
const totalMs = 3_000;
const askAgainAfterMs = 5_000;

/** The archive as the API reads it. Every method throws ArchiveUnavailableError within some seconds, mostly at once. */
export interface ArchivedScans {
  /** null where it has no such scan. */
  get(id: string): Promise<ScanStatus | null>;
  /** Newest first, in the order of compareNewestFirst. */
  list(query: ScanQuery): Promise<ScanPage>;
  /** Resolves when it answers this account's reads. */
  ping(): Promise<void>;
  /** About how many scans there are. */
  count(): Promise<number>;
  close(): Promise<void>;
}

/** Connects with its first use, so it can be made while MongoDB is away. */
export function createArchivedScans({ url }: { url: string }): ArchivedScans {
  const { client, database } = openDatabase(url, { findWithinMs: answerWithinMs, answerWithinMs });
  const scans = database.collection<ScanDocument>(scanCollection, { readPreference: 'primaryPreferred' });
  // While the archive is away, only one request in five seconds waits for it.
  const breaker = circuitBreaker(
    handleWhen((error) => translateError(error) instanceof ArchiveUnavailableError),
    { halfOpenAfter: askAgainAfterMs, breaker: new ConsecutiveBreaker(2) },
  );
  const policy = wrap(breaker, timeout(totalMs, TimeoutStrategy.Aggressive));
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await policy.execute(async () => {
        await client.connect();
        return work();
      });
    } catch (error) {
      throw translateError(error);
    }
  };

  return {
    get: (id) =>
      guarded(async () => {
        const document = await scans.findOne({ _id: id });
        return document && fromDocument(document);
      }),
    list: (query) =>
      guarded(async () => {
        const documents = await scans
          .find<SummaryDocument>(conditionsOf(query), { projection: shown })
          .sort({ acceptedAt: -1, _id: -1 })
          .limit(query.limit + 1)
          .toArray();
        const items = documents.slice(0, query.limit);
        const last = items.at(-1);
        const more = documents.length > items.length && last !== undefined;
        return {
          items: items.map(summaryOf),
          next: more ? { acceptedAt: last.acceptedAt.getTime(), id: last._id } : null,
        };
      }),
    ping: () => guarded(async () => void (await scans.findOne({}, { projection: { _id: 1 } }))),
    count: () => guarded(() => scans.estimatedDocumentCount()),
    close: () => client.close(),
  };
}

const shown = {
  target: 1,
  profile: 1,
  state: 1,
  acceptedAt: 1,
  finishedAt: 1,
  'outcome.grade': 1,
  'outcome.summary': 1,
} satisfies Record<string, 1>;

function conditionsOf({ state, target, profile, since, after }: ScanQuery): Filter<ScanDocument> {
  const conditions: Filter<ScanDocument>[] = [];
  if (state !== undefined) conditions.push({ state });
  if (target !== undefined) conditions.push({ target });
  if (profile !== undefined) conditions.push({ profile });
  if (since !== undefined) conditions.push({ acceptedAt: { $gte: since } });
  if (after !== undefined) {
    const acceptedAt = new Date(after.acceptedAt);
    // The first condition is what an index is looked up by; the second leaves out the rest of that millisecond.
    conditions.push({ acceptedAt: { $lte: acceptedAt } });
    conditions.push({ $or: [{ acceptedAt: { $lt: acceptedAt } }, { _id: { $lt: after.id } }] });
  }
  return conditions.length === 0 ? {} : { $and: conditions };
}
