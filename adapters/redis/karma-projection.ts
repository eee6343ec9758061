import type { ComparableProjection } from '../../activities/karma/ports.ts';
import { bucketCount } from '../../activities/karma/ports.ts';
import type { Standing } from '../../contracts/karma/ledger.ts';
import { bucketOf, sumByBucket } from '../../domain/karma/standing-hash.ts';
import type { RedisConnection } from './connect.ts';
import { fromHashRow, toHashRow } from './hash-row.ts';
import { crowdsourcerKey, idOf, isMember, leaderboardKeys, memberOf } from './keys.ts';

/** Redis does nothing else while a script runs: this many are some milliseconds. */
const rowsAtOnce = 500;
const [karmaKey = '', ...otherKeys] = leaderboardKeys;

/** The copy of the distribution in Redis: a hash a crowdsourcer, and the leaderboards. It holds no entries of the ledger. */
export function createRedisProjection({ use }: RedisConnection): ComparableProjection {
  /** Also of crowdsourcers that only a leaderboard knows. */
  const knownIds = async (): Promise<number[]> =>
    (await use((client) => client.zUnion([karmaKey, ...otherKeys])))
      .filter(isMember)
      .map(idOf)
      .sort((a, b) => a - b);

  async function read(crowdsourcerIds: number[]): Promise<Standing[]> {
    const standings: Standing[] = [];
    for (const ids of pages(crowdsourcerIds)) {
      const keys = ids.map((id) => ({ key: crowdsourcerKey(id), member: memberOf(id) }));
      const rows = await use((client) => client.readRows(keys));
      standings.push(...ids.flatMap((id, index) => fromHashRow(id, rows[index] ?? []) ?? []));
    }
    return standings;
  }

  return {
    entries: null,
    async write(standings) {
      for (const some of pages(standings)) await use((client) => client.writeNewer(some.map(toHashRow)));
    },
    async remove(standings) {
      for (const some of pages(standings)) {
        const rows = some.map(({ crowdsourcerId: id, version }) => ({
          ...{ key: crowdsourcerKey(id), member: memberOf(id), version },
        }));
        await use((client) => client.removeUnchanged(rows));
      }
    },
    standingsOf: (crowdsourcerIds) => read(crowdsourcerIds.toSorted((a, b) => a - b)),
    standingsIn: async (bucket) => read((await knownIds()).filter((id) => bucketOf(id, bucketCount) === bucket)),
    buckets: async () => sumByBucket(await read(await knownIds()), bucketCount),
  };
}

function* pages<T>(items: T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += rowsAtOnce) yield items.slice(start, start + rowsAtOnce);
}
