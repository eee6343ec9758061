import type { Standing } from '../../contracts/karma/ledger.ts';
import type { LeaderboardPosition, Page, PageQuery } from '../../contracts/karma/readings.ts';
import type { CrowdsourcerStanding } from '../../contracts/karma/resource.ts';
import { brokenVersion } from '../../domain/karma/agreement.ts';
import { exactAverage } from '../../domain/karma/average.ts';
import type { RedisClient, RedisConnection } from './connect.ts';
import { fromHashRow } from './hash-row.ts';
import { crowdsourcerKey, idOf, isMember, leaderboardKey, memberOf } from './keys.ts';

/** How crowdsourcers stand now. All reject with StoreUnavailable while Redis is away. */
export interface LiveStandings {
  /**
   * Highest totals first, of equal ones the lower id. Ranks are those of one moment; what is told of each crowdsourcer may
   * be some thousandths of a second newer.
   */
  leaderboard(page: PageQuery<LeaderboardPosition>): Promise<Page<CrowdsourcerStanding, LeaderboardPosition>>;
  /** null where there is no such crowdsourcer. */
  standing(crowdsourcerId: number): Promise<CrowdsourcerStanding | null>;
}

const board = leaderboardKey('karma_total');

export const createLiveStandings = ({ use }: RedisConnection): LiveStandings => ({
  leaderboard: ({ after, limit }) =>
    use(async (client) => {
      const place = after && { score: after.karmaTotal, member: memberOf(after.crowdsourcerId) };
      // One more than asked for tells whether there is a next page.
      const ranked = await client.readLeaderboard(board, limit + 1, place ?? null);
      const shown = ranked.slice(0, limit);
      const last = shown.at(-1);
      const members = shown.filter(({ member }) => isMember(member));
      const ids = members.map(({ member }) => idOf(member));
      const standings = await readStandings(client, ids);
      return {
        items: members.flatMap(({ rank }, index) => withRank(standings[index] ?? null, rank) ?? []),
        next:
          ranked.length > limit && last !== undefined
            ? { karmaTotal: last.score, crowdsourcerId: idOf(last.member) }
            : null,
      };
    }),

  standing: (crowdsourcerId) =>
    use(async (client) => {
      const [standing = null] = await readStandings(client, [crowdsourcerId]);
      if (standing === null) return null;
      return withRank(standing, 1 + (await client.zCount(board, `(${standing.karmaTotal}`, '+inf')));
    }),
});

async function readStandings(client: RedisClient, crowdsourcerIds: number[]): Promise<(Standing | null)[]> {
  if (crowdsourcerIds.length === 0) return [];
  const keys = crowdsourcerIds.map((id) => ({ key: crowdsourcerKey(id), member: memberOf(id) }));
  const rows = await client.readRows(keys);
  return crowdsourcerIds.map((id, index) => fromHashRow(id, rows[index] ?? []));
}

/** What contradicts itself is not shown; the comparison of the stores finds and mends it. */
function withRank(standing: Standing | null, rank: number): CrowdsourcerStanding | null {
  if (standing === null || standing.version === brokenVersion) return null;
  const { version: _version, ...shown } = standing;
  return { rank, ...shown, karmaAverage: exactAverage(standing.karmaTotal, standing.findingsCount) };
}
