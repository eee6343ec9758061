import type { Standing } from '../../contracts/karma/ledger.ts';
import type { CrowdsourcerStanding } from '../../contracts/karma/resource.ts';
import { brokenVersion } from '../../domain/karma/agreement.ts';
import { exactAverage } from '../../domain/karma/average.ts';
import type { RedisClient, RedisConnection } from './connect.ts';
import { fromHashRow } from './hash-row.ts';
import type { LeaderboardName } from './keys.ts';
import { crowdsourcerKey, idOf, isMember, leaderboardKey, memberOf } from './keys.ts';

export interface LeaderboardPage {
  /** Highest scores first, of equal ones the lowest id; ranks are the leaderboard's. */
  items: CrowdsourcerStanding[];
  /** What to ask for the next page with; null on the last one. */
  next: LeaderboardPlace | null;
}

/** Where a page ends. It stays a place, also when that crowdsourcer moves on. */
export interface LeaderboardPlace {
  score: number;
  crowdsourcerId: number;
}

/** How crowdsourcers stand now. All reject with StoreUnavailable while Redis is away. */
export interface KarmaLeaderboards {
  page(query: { by: LeaderboardName; limit: number; after: LeaderboardPlace | null }): Promise<LeaderboardPage>;
  /** With the rank by karma; null where there is no such crowdsourcer. */
  find(crowdsourcerId: number): Promise<CrowdsourcerStanding | null>;
  /** How many crowdsourcers there are. */
  count(): Promise<number>;
}

export const createLeaderboards = ({ use }: RedisConnection): KarmaLeaderboards => ({
  page: ({ by, limit, after }) =>
    use(async (client) => {
      const place = after && { score: after.score, member: memberOf(after.crowdsourcerId) };
      // One more than asked for tells whether there is a next page.
      const ranked = await client.readLeaderboard(by, limit + 1, place);
      const shown = ranked.slice(0, limit);
      const last = shown.at(-1);
      const members = shown.filter(({ member }) => isMember(member));
      const standings = await readStandings(
        client,
        members.map(({ member }) => idOf(member)),
      );
      return {
        items: members.flatMap(({ rank }, index) => withRank(standings[index] ?? null, rank) ?? []),
        next:
          ranked.length > limit && last !== undefined ? { score: last.score, crowdsourcerId: idOf(last.member) } : null,
      };
    }),

  find: (crowdsourcerId) =>
    use(async (client) => {
      const [standing = null] = await readStandings(client, [crowdsourcerId]);
      if (standing === null) return null;
      const above = await client.zCount(leaderboardKey('karma_total'), `(${standing.karmaTotal}`, '+inf');
      return withRank(standing, above + 1);
    }),

  count: () => use((client) => client.zCard(leaderboardKey('karma_total'))),
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
