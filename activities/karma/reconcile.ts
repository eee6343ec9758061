import { setTimeout as delay } from 'node:timers/promises';
import type { AgreementReport, Difference, StoreTotals } from '../../contracts/karma/agreement.ts';
import type { KarmaStore, ProjectionStore } from '../../contracts/karma/failures.ts';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import type { DifferingCopy } from '../../domain/karma/agreement.ts';
import { compareCopies, differingBuckets, stillDiffering } from '../../domain/karma/agreement.ts';
import { compareNow, idsOf, mendCopies } from './mend-copies.ts';
import { compareEntries, mendEntries } from './mend-entries.ts';
import type { Bucket, ComparableProjection, CopySource } from './ports.ts';

/** The ledger and all copies of it. */
export interface ReconcilePorts {
  ledger: CopySource;
  copies: Record<ProjectionStore, ComparableProjection>;
}

export interface ReconcileOptions {
  /** Whether copies that differ are written anew. */
  repair: boolean;
  /** Whether the whole ledger is added up too, and compared with the copies' entries. */
  checkLedger: boolean;
  /** How long a change may be under way before a copy that lacks it counts as one that differs. */
  settleMs?: number;
  /** Ends the wait. */
  signal?: AbortSignal;
}

/** A batch that is recorded is in both copies within some hundredths of a second, unless one of them is away. */
export const usuallySettledMs = 2_000;
/** A report is part of a workflow's history. */
const listedDifferences = 100;

/**
 * Compares the copies with the ledger while changes go on: sums of buckets first, then the rows of those that differ, and
 * what differs once more after a moment. A store that is away is told as such, and the others are compared.
 */
export async function reconcile(ports: ReconcilePorts, options: ReconcileOptions): Promise<AgreementReport> {
  const checkedAt = new Date().toISOString();
  const startedAt = performance.now();
  const totals: StoreTotals[] = [];
  const unavailable: AgreementReport['unavailable'] = [];
  /** @returns null where a store is away, which is then told */
  const unlessAway = async <T>(work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      // None of karma's is kept in Kafka.
      if (!(error instanceof StoreUnavailable) || error.store === 'kafka') throw error;
      if (unavailable.every(({ store }) => store !== error.store))
        unavailable.push({ store: error.store, reason: error.message });
      return null;
    }
  };
  const sum = async (store: KarmaStore, compared: { buckets(): Promise<Bucket[]> }) => {
    const buckets = await unlessAway(() => compared.buckets());
    if (buckets !== null) totals.push(totalsOf(store, buckets));
    return buckets;
  };

  const stores = Object.keys(ports.copies) as ProjectionStore[];
  // Before the ledger: see compareNow.
  const copied = await Promise.all(
    stores.map(async (store) => ({ store, buckets: await sum(store, ports.copies[store]) })),
  );
  const ledgerBuckets = await sum('mariadb', ports.ledger);

  const differences: Difference[] = [];
  let [differingMonths, repaired] = [0, 0];
  for (const { store, buckets } of copied) {
    if (buckets === null || ledgerBuckets === null) continue;
    const found = await unlessAway(() => examine(ports, store, differingBuckets(ledgerBuckets, buckets), options));
    for (const { crowdsourcerId, expected, found: copy } of found?.differing ?? [])
      differences.push({ store, crowdsourcerId, expected, found: copy });
    const months = options.checkLedger ? await unlessAway(() => examineEntries(ports, store, options)) : null;
    differingMonths += months?.differing ?? 0;
    repaired += (found?.repaired ?? 0) + (months?.repaired ?? 0);
  }
  const ledgerAgrees = options.checkLedger ? await unlessAway(() => ports.ledger.addsUp()) : null;
  const differing = differences.length + differingMonths;
  return {
    checkedAt,
    agreed: differing === 0 && unavailable.length === 0 && ledgerAgrees !== false,
    ...{ totals, differing },
    differences: differences.toSorted((a, b) => a.crowdsourcerId - b.crowdsourcerId).slice(0, listedDifferences),
    ...{ repaired, ledgerAgrees, unavailable, elapsedMs: Math.round(performance.now() - startedAt) },
  };
}

/** What differs in some buckets of a copy, and how many of these were put right. */
async function examine(
  { ledger, copies }: ReconcilePorts,
  store: ProjectionStore,
  buckets: number[],
  { repair, settleMs = usuallySettledMs, signal }: ReconcileOptions,
): Promise<{ differing: DifferingCopy[]; repaired: number }> {
  const copy = copies[store];
  const seen: DifferingCopy[] = [];
  for (const bucket of buckets) {
    const copied = await copy.standingsIn(bucket);
    seen.push(...compareCopies(await ledger.standingsIn(bucket), copied));
  }
  if (seen.length === 0) return { differing: [], repaired: 0 };

  await delay(settleMs, undefined, { signal });
  const due = new Map(seen.flatMap(({ crowdsourcerId: id, expected }) => (expected ? [[id, expected.version]] : [])));
  const differing = stillDiffering(due, await compareNow({ ledger, copy }, idsOf(seen)));
  if (!repair) return { differing, repaired: 0 };
  const others = Object.values(copies).filter((one) => one !== copy);
  const left = await mendCopies({ ledger, copy, others }, idsOf(differing));
  return { differing, repaired: differing.length - left.length };
}

async function examineEntries(
  { ledger, copies }: ReconcilePorts,
  store: ProjectionStore,
  { repair, settleMs = usuallySettledMs, signal }: ReconcileOptions,
): Promise<{ differing: number; repaired: number }> {
  const copy = copies[store];
  if (copy.entries === null) return { differing: 0, repaired: 0 };
  const months = await compareEntries(ledger, copy.entries, { settleMs, signal });
  if (repair) await mendEntries({ ledger, copy }, copy.entries, months);
  return { differing: months.length, repaired: repair ? months.length : 0 };
}

const totalsOf = (store: KarmaStore, buckets: Bucket[]): StoreTotals => ({
  store,
  crowdsourcers: buckets.reduce((sum, { count }) => sum + count, 0),
  points: buckets.reduce((sum, { points }) => sum + points, 0),
});
