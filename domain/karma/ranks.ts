import type { Standing } from '../../contracts/karma/ledger.ts';
import type { CrowdsourcerStanding } from '../../contracts/karma/resource.ts';
import { exactAverage } from './average.ts';

/** Highest totals first, of equal ones the lower id. Equal totals have one rank, and the next one is as if they hadn't. */
export function rankStandings(standings: readonly Omit<Standing, 'version'>[]): CrowdsourcerStanding[] {
  const sorted = standings.toSorted((a, b) => b.karmaTotal - a.karmaTotal || a.crowdsourcerId - b.crowdsourcerId);
  let rank = 0;
  return sorted.map(({ crowdsourcerId, name, sums, karmaTotal, findingsCount }, index) => {
    if (index === 0 || sorted[index - 1]?.karmaTotal !== karmaTotal) rank = index + 1;
    const karmaAverage = exactAverage(karmaTotal, findingsCount);
    return { rank, crowdsourcerId, name, sums, karmaTotal, findingsCount, karmaAverage };
  });
}
