import type { LedgerEntry } from '../../contracts/karma/ledger.ts';
import { monthOf } from '../../domain/karma/month-sums.ts';
import type { CassandraConnection } from './connect.ts';
import { readEntry, selectBehind, selectNewest } from './entry-row.ts';

/** Behind which entry a page begins. */
export type AwardsPosition = Pick<LedgerEntry, 'happenedAt' | 'entryId'>;

export interface AwardsPage {
  /** The newest first, by when it happened. */
  items: LedgerEntry[];
  next: AwardsPosition | null;
}

/** What crowdsourcers earned, and what was taken back. */
export interface AwardsByCrowdsourcer {
  /** @throws {StoreUnavailable} while Cassandra is away */
  page(crowdsourcerId: number, query: { limit: number; after: AwardsPosition | null }): Promise<AwardsPage>;
}

export const createAwardsByCrowdsourcer = ({ rows }: CassandraConnection): AwardsByCrowdsourcer => ({
  async page(crowdsourcerId, { limit, after }) {
    const known = await rows('SELECT month FROM award_months_by_crowdsourcer WHERE crowdsourcer_id = ?', [
      crowdsourcerId,
    ]);
    const months = known.map(({ month }) => String(month));
    const items: LedgerEntry[] = [];
    // One more than asked for tells whether there is a next page.
    for (const month of months.filter((one) => after === null || one <= monthOf(after.happenedAt))) {
      const missing = limit + 1 - items.length;
      if (missing === 0) break;
      const found =
        after !== null && month === monthOf(after.happenedAt)
          ? await rows(selectBehind, [
              crowdsourcerId,
              month,
              new Date(after.happenedAt),
              BigInt(after.entryId),
              missing,
            ])
          : await rows(selectNewest, [crowdsourcerId, month, missing]);
      items.push(...found.map(readEntry));
    }
    const shown = items.slice(0, limit);
    const last = shown.at(-1);
    const more = items.length > limit && last !== undefined;
    return { items: shown, next: more ? { happenedAt: last.happenedAt, entryId: last.entryId } : null };
  },
});
