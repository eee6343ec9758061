/** The entries of a crowdsourcer that happened in a month. */
export interface CrowdsourcerMonth {
  crowdsourcerId: number;
  /** As `2019-02`, in UTC. */
  month: string;
}

/** What they come to. */
export interface MonthSum extends CrowdsourcerMonth {
  /** Awards and reversals. */
  entries: number;
  points: number;
}

/** @param moment ISO 8601, in UTC */
export const monthOf = (moment: string): string => moment.slice(0, 7);

/**
 * Months in which a copy holds other entries than the ledger, which meanwhile goes on: it must have been summed both before
 * the copy, so long that all that it had then is in the copy, and after it. As it is only added to, its months were the same
 * all the while where their number of entries was.
 */
export function differingMonths(
  before: readonly MonthSum[],
  copy: readonly MonthSum[],
  after: readonly MonthSum[],
): CrowdsourcerMonth[] {
  const [due, copied] = [byMonth(before), byMonth(copy)];
  const differing = after.filter((known) => {
    const least = due.get(keyOf(known)) ?? nothing;
    const { entries, points } = copied.get(keyOf(known)) ?? nothing;
    copied.delete(keyOf(known));
    const isSettled = least.entries === known.entries;
    return entries < least.entries || entries > known.entries || (isSettled && points !== known.points);
  });
  return [...differing, ...copied.values()].map(({ crowdsourcerId, month }) => ({ crowdsourcerId, month }));
}

const nothing = { entries: 0, points: 0 };

const byMonth = (sums: readonly MonthSum[]) => new Map(sums.map((sum) => [keyOf(sum), sum]));

const keyOf = ({ crowdsourcerId, month }: CrowdsourcerMonth): string => `${crowdsourcerId} ${month}`;
