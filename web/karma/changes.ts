import type { Leaderboard } from '../../contracts/karma/resource.ts';

/** What screen readers are told of a live leaderboard: who leads now; null where that is no news. */
export function describeBoardChange(before: Leaderboard | null, after: Leaderboard | null): string | null {
  if (before === null || after === null || before.asOf !== after.asOf) return null;
  const [leader] = after.items;
  if (leader === undefined || leader.crowdsourcerId === before.items[0]?.crowdsourcerId) return null;
  return `${leader.name} leads now.`;
}
