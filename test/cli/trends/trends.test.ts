import { afterEach, describe, expect, test } from '@jest/globals';
import type { RunningServer } from '../../../api/serve.ts';
import { serveApp } from '../../../api/serve.ts';
import type { ReprocessRecord } from '../../../api/trends/directory.ts';
import type { ReprocessTrendsInput } from '../../../contracts/trends/reprocess.ts';
import { appWithTrends } from '../../api/trends/directory-for-test.ts';
import { cityWindow, createMemoryReadings, emptyMemory, trendOf, wholeWindow } from '../../helpers/trends-memory.ts';
import type { RunOptions } from '../run-vigil.ts';
import { runVigil } from '../run-vigil.ts';

const minute = 60_000;
const openMs = Math.floor(Date.now() / (5 * minute)) * 5 * minute;
const iso = (ms: number) => new Date(ms).toISOString();
const words = (ms: number) => iso(ms).slice(0, 16).replace('T', ' ');
const [toronto, banff] = ['Toronto, Ontario', 'Banff \u001b[2J, Alberta'];

const windows = [
  wholeWindow('tumbling', openMs - 5 * minute, [cityWindow(toronto, 1_280)], { state: 'final', revision: 2 }),
  wholeWindow('tumbling', openMs, [cityWindow(toronto, 40), cityWindow(banff, 4, { uniqueUsersError: 0.01625 })], {
    trends: [trendOf(toronto, 40)],
  }),
  wholeWindow('sliding', openMs, [cityWindow(toronto, 40)], { trends: [trendOf(toronto, 40)] }),
  wholeWindow('hour', openMs - 55 * minute, [cityWindow(toronto, 13_200), cityWindow(banff, 4)], {
    ...{ latestPostMs: Date.now() - 3_000 },
  }),
];

let server: RunningServer | undefined;
afterEach(() => server?.close());

/** `vigil trends …` against an API that has these windows. */
async function trends(args: string[], changes: Parameters<typeof appWithTrends>[0] = {}, options: RunOptions = {}) {
  const readings = createMemoryReadings({ ...emptyMemory(), windows });
  const { app } = appWithTrends({ readings, ...changes });
  server = await serveApp({ app, host: '127.0.0.1', port: 0, portSetting: 'none', closeTimeoutMs: 1_000 });
  return runVigil(`http://127.0.0.1:${server.port}`, ['trends', ...args], options);
}

describe('vigil trends top', () => {
  test('lists the most active cities of the last hour, and what their names hide is shown', async () => {
    const { code, stdout } = await trends(['top']);
    expect(code).toBe(0);
    const [header, first, second, note] = stdout.split('\n');
    expect(header).toMatch(/^RANK +CITY +POSTS$/);
    expect(first).toMatch(/^ +1 +Toronto, Ontario +13,200$/);
    expect(second).toMatch(/^ +2 +Banff \\x1b\[2J, Alberta +4$/);
    expect(note).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d–\d\d:\d\d UTC, provisional · latest post \d+ s ago$/);
  });

  test('says why something trends, on any terminal', async () => {
    expect((await trends(['top', 'trending'])).stdout).toContain(trendOf(toronto, 40).reason);
    await server?.close();
    const narrow = await trends(['top', 'trending'], {}, { columns: 40, environment: { NO_COLOR: '1' } });
    for (const line of narrow.stdout.split('\n').slice(0, 2)) expect(line.length).toBeLessThanOrEqual(40);
  });

  test('says that it isn’t known yet what is usual, rather than that nothing trends', async () => {
    const topOf = async (windowsSoFar: number) => {
      const judged = [{ ...trendOf(toronto, 40, false), windows: windowsSoFar }];
      const sliding = wholeWindow('sliding', openMs, [cityWindow(toronto, 40)], { trends: judged });
      const readings = createMemoryReadings({ ...emptyMemory(), windows: [sliding] });
      const { stdout } = await trends(['top', 'trending'], { readings });
      await server?.close();
      return stdout;
    };
    expect(await topOf(1)).toMatch(/^It isn’t known yet what is usual: .* counted so far: 1\. \d{4}-/);
    expect(await topOf(3)).toMatch(/^No city\. \d{4}-/);
  });

  test('tells what to ask instead of what trends by the hour', async () => {
    const { code, stderr } = await trends(['top', 'trending', '--window', '1h']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/window: must be 5m/)]);
  });

  test('is JSON or CSV for programs', async () => {
    const { stdout } = await trends(['top', 'uniqueusers', '-n', '1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ metric: 'uniqueusers', lines: [{ city: toronto, value: 6_600 }] });
    await server?.close();
    const csv = await trends(['top', 'retweets', '--window', '5m', '--csv']);
    expect(csv.stdout).toMatch(/^metric,start,.*\r\nretweets,.*"Toronto, Ontario",10,0,\r\n$/);
  });
});

test('vigil trends cities lists those with posts, and says when there are none', async () => {
  const { stdout } = await trends(['cities']);
  expect(stdout).toMatch(/Toronto, Ontario +13,200 +trending\n$/);
  await server?.close();
  const none = await trends(['cities'], { readings: createMemoryReadings(emptyMemory()) });
  expect([none.stdout, none.stderr]).toEqual(['', expect.stringContaining('No city')]);
});

describe('vigil trends series', () => {
  test('lists the windows of a city', async () => {
    const { stdout } = await trends(['series', toronto]);
    expect(stdout.split('\n')).toEqual([
      'WINDOW (UTC)      POSTS',
      `${words(openMs - 5 * minute)}  1,280`,
      `${words(openMs)}     40  provisional`,
      '',
    ]);
  });

  test('asks for a metric and a time, and says how exact users are', async () => {
    const { stdout } = await trends(['series', banff, '--metric', 'uniqueusers', '--from', iso(openMs)]);
    expect(stdout).toMatch(/ USERS\n.* +2 ±1\.6% +provisional\n$/);
    await server?.close();
    const csv = await trends(['series', toronto, '--from', '2h', '--to', iso(openMs), '--csv']);
    expect(csv.stdout).toContain(`"Toronto, Ontario",tweets,${iso(openMs - 5 * minute)},1280,0,false\r\n`);
  });

  test.each([
    ['Springfield', [], '`vigil trends cities` lists those with posts in the last hour.'],
    ['tóronto', [], 'Is it "Toronto, Ontario"?'],
    ['o', ['--csv'], 'Is it "Toronto, Ontario"?'],
    ['Alberta', [], 'Is it "Banff \\x1b[2J, Alberta"?'],
  ])('of a city that nobody knows, such as %s, says so, and which may be meant', async (city, options, hint) => {
    const { code, stderr } = await trends(['series', city, ...options]);
    expect([code, stderr]).toEqual([2, `There is no such city: Nothing is known of a city of this name. ${hint}\n`]);
  });
});

describe('vigil trends window', () => {
  test('shows the newest one, with its account', async () => {
    const { stdout } = await trends(['window', '-n', '1']);
    expect(stdout).toContain('provisional · 2 cities\n');
    expect(stdout).toContain('read 47 = counted 44 + skipped 1 (1 not_a_city) + duplicate 1 + late 1\n');
    expect(stdout).toMatch(/CITY +POSTS +RETWEETS +USERS +ORIGINALS +PLAIN RTS +QUOTES +REPLIES +SCORE\n/);
    expect(stdout).toMatch(/Toronto, Ontario +40 +10 +20 +30 +10 +0 +0 +10\.0\n$/);
  });

  test('shows another one, also by how long ago it was', async () => {
    const { stdout } = await trends(['window', iso(openMs - 5 * minute)]);
    expect(stdout).toContain('final, revision 2 · 1 city\n');
    await server?.close();
    const { code } = await trends(['window', '5m', '--csv']);
    expect(code).toBe(0);
  });

  test('reads as many pages as it takes', async () => {
    const many = Array.from({ length: 450 }, (_, index) => cityWindow(`City ${index}`, index + 1));
    const whole = wholeWindow('tumbling', openMs, many);
    const readings = createMemoryReadings({ ...emptyMemory(), windows: [whole] });
    const { stdout } = await trends(['window', '--json', '-n', '1000'], { readings });
    const { items } = JSON.parse(stdout) as { items: { city: string }[] };
    expect(new Set(items.map(({ city }) => city)).size).toBe(450);
  });

  test('says what is waited for while there is none', async () => {
    const { stdout, stderr } = await trends(['window'], { readings: createMemoryReadings(emptyMemory()) });
    expect([stdout, stderr]).toEqual(['', expect.stringContaining('No post has been counted yet')]);
  });
});

describe('vigil trends reprocess', () => {
  /** Begins, and is then told in these states, one a look. */
  function reprocessing(states: Partial<ReprocessRecord>[]) {
    const asked: Partial<ReprocessTrendsInput>[] = [];
    let record: ReprocessRecord | null = null;
    let looks = 0;
    return {
      asked,
      reprocessing: {
        async begin(input: ReprocessTrendsInput, explicit: Partial<ReprocessTrendsInput>) {
          asked.push(explicit);
          record = {
            ...{ ...input, state: 'reading', read: 0, source: 'start', failure: null, partitions: [] },
            ...{ startedAt: '2026-03-05T12:00:00.000Z', finishedAt: null },
          };
          return record;
        },
        async get(): Promise<ReprocessRecord | null> {
          const state = states[Math.min(looks, states.length - 1)];
          looks += 1;
          return record && { ...record, source: 'workflow', ...state };
        },
        list: async (limit: number): Promise<ReprocessRecord[]> =>
          (['reading', 'failed'] as const).slice(0, limit).map((state, index) => ({
            ...{
              id: `${index}f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f`,
              state,
              read: 2_000,
              source: 'workflow',
              partitions: [],
            },
            ...{
              from: '2026-03-05T12:00:00.000Z',
              to: '2026-03-05T12:10:00.000Z',
              retweetRule: ['quoted', 'retweeted'],
            },
            ...{ failure: state === 'failed' ? 'Posts have left Kafka.' : null, finishedAt: null },
            startedAt: iso(Date.now() - 3 * minute),
          })),
      },
    };
  }
  const partitions = [{ partition: 0, firstOffset: '1000', nextOffset: '1400', endOffset: '3000' }];

  test('begins, and leaves it to itself', async () => {
    const { asked, reprocessing: directory } = reprocessing([]);
    const { code, stdout } = await trends(
      ['reprocess', '--from', '2026-03-05T12:00Z', '--to', '2026-03-05T12:10Z', '--retweets', 'quoted,retweeted'],
      { reprocessing: directory },
    );
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^[0-9a-f-]{36}: 2026-03-05 12:00 to 2026-03-05 12:10 UTC is counted once more\.\n$/),
    ]);
    const time = { from: '2026-03-05T12:00:00.000Z', to: '2026-03-05T12:10:00.000Z' };
    expect(asked).toEqual([{ ...time, retweetRule: ['retweeted', 'quoted'] }]);
  });

  test('--watch follows it to its end', async () => {
    const { asked, reprocessing: directory } = reprocessing([
      { source: 'start' },
      { state: 'waiting' },
      { partitions, read: 400 },
      { state: 'merging', partitions, read: 2_000 },
      { state: 'complete', read: 2_000, finishedAt: '2026-03-05T12:00:04.200Z' },
    ]);
    const { code, stdout, stderr } = await trends(['reprocess', '--watch'], { reprocessing: directory });
    expect([code, stdout]).toEqual([0, 'Done: 2,000 posts read in 4.2 s. The new numbers are shown now.\n']);
    expect(stderr.split('\n').slice(1)).toEqual([
      'It waits for a worker.',
      'Its last minutes still take posts, which would be counted by the usual rule: it waits.',
      '400 of 2,000 posts read',
      'All is read; the windows are computed.',
      '',
    ]);
    expect(asked).toEqual([{}]);
  });

  test('--watch says why it failed', async () => {
    const failure = 'Kafka no longer has the posts of 2026-03-05 12:00.';
    const { reprocessing: directory } = reprocessing([{ state: 'failed', failure }]);
    const { code, stdout } = await trends(['reprocess', '--watch'], { reprocessing: directory });
    expect([code, stdout]).toEqual([1, `It failed: ${failure}\n`]);
  });

  test('those of late are listed', async () => {
    const { reprocessing: directory } = reprocessing([]);
    const { stdout } = await trends(['reprocessings'], { reprocessing: directory });
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^ID +STATE +TIME \(UTC\) +RETWEETS +READ +BEGUN +FAILURE$/),
      expect.stringMatching(/^0f1c\S+ +reading +2026-03-05 12:00–12:10 +quoted,retweeted +2,000 +3 min$/),
      expect.stringMatching(/^1f1c\S+ +failed .* 3 min +Posts have left Kafka\.$/),
      '',
    ]);
    const { stdout: one } = await trends(['reprocessings', '-n', '1', '--json'], { reprocessing: directory });
    expect(JSON.parse(one)).toMatchObject([{ state: 'reading' }]);
    expect(await trends(['reprocessings'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching('Nothing'),
    });
  });

  test('one is followed to its end by its id', async () => {
    const { reprocessing: directory } = reprocessing([{ state: 'merging' }, { state: 'complete', read: 2_000 }]);
    const { stdout: begun } = await trends(['reprocess', '--json'], { reprocessing: directory });
    const { stdout, stderr } = await trends(['reprocessings', `trends-reprocess-${JSON.parse(begun).id}`], {
      reprocessing: directory,
    });
    expect([stdout, stderr]).toEqual([
      expect.stringMatching(/^Done: 2,000 posts read/),
      'All is read; the windows are computed.\n',
    ]);
    const unknown = await trends(['reprocessings', '00000000-0000-4000-8000-000000000000']);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('no reprocessing with this id') });
  });

  test('of a time that is none is refused', async () => {
    const { code, stderr } = await trends(['reprocess', '--from', '2026-03-05T12:00:30Z']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('from: must be a full minute')]);
  });
});

test.each([
  ['top', 'likes'],
  ['top', '--window', '1d'],
  ['top', '-n', '0'],
  ['top', '--json', '--csv'],
  ['series'],
  ['series', toronto, '--from', 'noon'],
  ['window', 'noon'],
  ['reprocess', '--retweets', 'liked'],
  ['reprocessings', '17'],
  ['reprocessings', '-n', '21'],
])('vigil trends %s %s … is a wrong command line', async (...args) => {
  expect(await runVigil('http://127.0.0.1:9', ['trends', ...args])).toMatchObject({ code: 2, stdout: '' });
});
