import { takeSnapshotsOf } from '../adapters/mariadb/snapshots.ts';
import { knownReference, startLedger } from '../test/helpers/karma-ledger.ts';
import { fillLedger } from './karma/fill-ledger.ts';
import { describeMachine, quantile, table } from './measure.ts';

/** Another number can be given: a first look at a hundredth takes seconds. A day has the same number of them, whatever that is. */
const entries = Number(process.argv[2] ?? 10_000_000);
const days = Math.max(30, Math.round(entries / 13_700));
const goalMs = 200;
const questions = 100;

const site = await startLedger();
try {
  await measure();
} finally {
  await site.stop();
}
process.exit();

/** Readings of the past from a ledger that grew for two years, with a snapshot a day. */
async function measure(): Promise<void> {
  await site.ledger.importReference('reference/1', knownReference());
  const begun = performance.now();
  const nights = await fillLedger(site, { entries, days, entriesPerChange: 500 });
  console.log(`${entries} entries filled in within ${seconds(begun)} s`);
  const without = await time(() => leaderboard(momentAgo(days / 2), null)).catch(() => null);
  const snapshotsBegun = performance.now();
  // All but the last, as today is not over.
  for (const { takenAt, lastEntryId } of nights.slice(0, -1))
    await takeSnapshotsOf(site.database, { knownAt: takenAt, lastEntryId });
  console.log(`${nights.length - 1} snapshots taken within ${seconds(snapshotsBegun)} s`);
  const sizes = await site.ask<{ name: string; mib: number }>(
    `SELECT table_name AS name, ROUND((data_length + index_length) / 1048576) AS mib FROM information_schema.tables
      WHERE table_schema = DATABASE() AND table_name IN ('ledger', 'snapshot')`,
  );

  const past = Array.from({ length: questions }, (_, index) => ((index * 37) % (days - 10)) + 1 + index / questions);
  const results = {
    'leaderboard, as of any moment, as known now': await timeAll(past, (ago) => leaderboard(momentAgo(ago), null)),
    'leaderboard, as of any moment, as known then': await timeAll(past, (ago) =>
      leaderboard(momentAgo(ago), momentAgo(ago)),
    ),
    'leaderboard, all that happened, as known then': await timeAll(past, (ago) => leaderboard(null, momentAgo(ago))),
    'timeline of a crowdsourcer': await timeAll(past, (ago) =>
      site.readings.timeline(15, { asOf: momentAgo(ago), knownAt: null }),
    ),
    'history of a crowdsourcer, a page of 100': await timeAll(past, (ago) =>
      site.readings.history(15, { asOf: momentAgo(ago), knownAt: null }, { limit: 100 }),
    ),
  };
  console.log(`\n${describeMachine()}; ${entries} entries of ${days} days, 23 crowdsourcers`);
  console.log(`${sizes.map(({ name, mib }) => `${name} ${mib} MiB`).join(', ')}\n`);
  const rows = Object.entries(results).map(([name, times]) => {
    const ms = (share: number) => `${quantile(times, share).toFixed(0)} ms`;
    return [name, ms(0.5), ms(0.99), name.startsWith('leaderboard') ? `≤ ${goalMs} ms` : ''];
  });
  console.log(
    table(
      ['measured', 'p50', 'p99', 'goal'],
      [
        ...rows,
        ['leaderboard without snapshots', without === null ? 'no answer in time' : `${without.toFixed(0)} ms`, '', ''],
      ],
    ),
  );
  const slowest = Object.entries(results).flatMap(([name, times]) => (name.startsWith('leaderboard') ? times : []));
  if (quantile(slowest, 0.99) > goalMs) process.exitCode = 1;
}

function leaderboard(asOf: string | null, knownAt: string | null) {
  return site.readings.leaderboard({ asOf, knownAt }, { limit: 100 });
}

function momentAgo(ago: number): string {
  return new Date(Date.now() - ago * 86_400_000).toISOString();
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function timeAll<T>(items: T[], work: (item: T) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const item of items) times.push(await time(() => work(item)));
  return times;
}
