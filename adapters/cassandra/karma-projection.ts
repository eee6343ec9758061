import type { ComparableProjection, EntryCopy } from '../../activities/karma/ports.ts';
import { bucketCount } from '../../activities/karma/ports.ts';
import type { LedgerEntry } from '../../contracts/karma/ledger.ts';
import { monthOf } from '../../domain/karma/month-sums.ts';
import { sumByBucket } from '../../domain/karma/standing-hash.ts';
import type { CassandraConnection, Row, Statement } from './connect.ts';
import { createEntryCopy } from './entry-copy.ts';
import { insertEntry, insertMonth } from './entry-row.ts';
import {
  deleteStanding,
  insertStanding,
  readStanding,
  selectAll,
  selectBucket,
  selectStanding,
  standingKey,
} from './standing-row.ts';

/** Of one partition, so Cassandra takes them as one write; some 25 KiB. */
const rowsAtOnce = 100;

/** The copy in Cassandra: the distribution, and the ledger's entries by crowdsourcer and time. */
export function createCassandraProjection(
  connection: CassandraConnection,
): ComparableProjection & { entries: EntryCopy } {
  const { rows, rowsOfEach, write } = connection;
  const standings = (found: Row[]) => found.flatMap((row) => readStanding(row) ?? []);
  return {
    entries: createEntryCopy(connection),
    async write(newStandings, entries) {
      const byMonth = groupBy(entries, partitionOf);
      const months = [...byMonth.values()].flatMap(([first]) => (first ? [[insertMonth(first)]] : []));
      const awards = [...byMonth.values()].flatMap((some) => pages(some.map(insertEntry)));
      const byBucket = groupBy(newStandings, ({ crowdsourcerId }) => crowdsourcerId % bucketCount);
      // A partition must be known before anybody looks for what is in it.
      await write(months);
      await write([...awards, ...[...byBucket.values()].flatMap((some) => pages(some.map(insertStanding)))]);
    },
    remove: (copies) => write(copies.map((copy) => [deleteStanding(copy)])),
    async standingsOf(crowdsourcerIds) {
      const sorted = crowdsourcerIds.toSorted((a, b) => a - b);
      return standings((await rowsOfEach(selectStanding, sorted.map(standingKey))).flat());
    },
    standingsIn: async (bucket) => standings(await rows(selectBucket, [bucket])),
    buckets: async () => sumByBucket(standings(await rows(selectAll)), bucketCount),
  };
}

const partitionOf = ({ crowdsourcerId, happenedAt }: LedgerEntry): string => `${crowdsourcerId} ${monthOf(happenedAt)}`;

function groupBy<Item, Key>(items: Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function pages(statements: Statement[]): Statement[][] {
  const count = Math.ceil(statements.length / rowsAtOnce);
  return Array.from({ length: count }, (_, page) => statements.slice(page * rowsAtOnce, (page + 1) * rowsAtOnce));
}
