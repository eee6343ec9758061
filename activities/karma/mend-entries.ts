import { setTimeout as delay } from 'node:timers/promises';
import type { CrowdsourcerMonth } from '../../domain/karma/month-sums.ts';
import { differingMonths } from '../../domain/karma/month-sums.ts';
import type { ComparableProjection, CopySource, EntryCopy, EntryPlace } from './ports.ts';

export const entriesAtOnce = 2_000;

/**
 * Months in which a copy's entries aren't the ledger's. Reads both whole, by their sums.
 * @param settleMs how long a change may be under way
 */
export async function compareEntries(
  ledger: CopySource,
  copy: EntryCopy,
  { settleMs, signal }: { settleMs: number; signal?: AbortSignal | undefined },
): Promise<CrowdsourcerMonth[]> {
  const before = await ledger.monthSums();
  await delay(settleMs, undefined, { signal });
  const copied = await copy.monthSums();
  return differingMonths(before, copied, await ledger.monthSums());
}

/** Writes months of entries anew, while changes go on, and takes away what the ledger doesn't know. */
export async function mendEntries(
  { ledger, copy }: { ledger: CopySource; copy: ComparableProjection },
  entries: EntryCopy,
  months: CrowdsourcerMonth[],
): Promise<void> {
  for (const month of months) {
    // Before the ledger, which had by then whatever a change has brought into the copy.
    const unknown = new Map((await entries.placesIn(month)).map((place) => [keyOf(place), place]));
    for (let after: EntryPlace | null = null; ; ) {
      const page = await ledger.entriesIn(month, after, entriesAtOnce);
      await copy.write([], page);
      for (const entry of page) unknown.delete(keyOf(entry));
      const last = page.at(-1);
      if (last === undefined) break;
      after = { happenedAt: last.happenedAt, entryId: last.entryId };
    }
    await entries.remove(month, [...unknown.values()]);
  }
}

const keyOf = ({ happenedAt, entryId }: EntryPlace): string => `${happenedAt} ${entryId}`;
