import type { EntryCopy } from '../../activities/karma/ports.ts';
import type { CassandraConnection } from './connect.ts';
import { deleteEntry, readPlace } from './entry-row.ts';

const ofMonth = 'FROM awards_by_crowdsourcer WHERE crowdsourcer_id = ? AND month = ?';
// The points are of 32 bits, and so would be their sum.
const selectSum = `SELECT COUNT(*) AS count, SUM(CAST(points AS bigint)) AS points ${ofMonth}`;
const selectPlaces = `SELECT happened_at, entry_id ${ofMonth}`;

/** Some hundred thousand rows, page by page. */
const wholeMonth = { answerWithinMs: 60_000 };

/** The copy of the ledger's entries, by crowdsourcer and month. */
export const createEntryCopy = ({ rows, rowsOfEach, write }: CassandraConnection): EntryCopy => ({
  async monthSums() {
    const months = (await rows('SELECT crowdsourcer_id, month FROM award_months_by_crowdsourcer')).map((row) => ({
      ...{ crowdsourcerId: Number(row.crowdsourcer_id), month: String(row.month) },
    }));
    const found = await rowsOfEach(
      selectSum,
      months.map(({ crowdsourcerId, month }) => [crowdsourcerId, month]),
      { ...wholeMonth, atOnce: 4 },
    );
    return months.map((month, index) => {
      const row = found[index]?.[0];
      return { ...month, entries: Number(row?.count ?? 0), points: Number(row?.points ?? 0) };
    });
  },
  placesIn: async ({ crowdsourcerId, month }) =>
    (await rows(selectPlaces, [crowdsourcerId, month], wholeMonth)).map(readPlace),
  remove: (month, places) => write(places.map((place) => [deleteEntry(month, place)])),
});
