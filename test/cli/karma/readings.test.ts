import { afterEach, describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import type { CrowdsourcerStanding, HistoryItem } from '../../../contracts/karma/resource.ts';
import { entryOf } from '../../helpers/karma-standings.ts';
import type { RecordedVigil } from '../recorded-vigil.ts';
import { problem, startRecordedVigil } from '../recorded-vigil.ts';
import { runVigil } from '../run-vigil.ts';

let vigil: RecordedVigil | undefined;
afterEach(() => vigil?.close());

const standing = (id: number, changes: Partial<CrowdsourcerStanding> = {}): CrowdsourcerStanding => ({
  ...{ rank: id, crowdsourcerId: id, name: `N${id}`, sums: { minor: 50, medium: 100, high: 13_000, critical: 0 } },
  ...{ karmaTotal: 13_150, findingsCount: 29, karmaAverage: '453.4483', ...changes },
});

const answering = async (body: unknown) => {
  vigil = await startRecordedVigil(() => ({ body }));
  return vigil;
};
const queries = () => vigil?.calls.map(({ url }) => url.pathname + url.search);

describe('vigil karma board', () => {
  const items = [standing(1, { name: 'Zoë \u001b[2J' }), standing(2)];

  test('is a table with the sums, and what names hide is shown', async () => {
    const { url } = await answering({ items, nextCursor: null });
    const { stdout, code } = await runVigil(url, ['karma', 'board']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'RANK  ID  NAME         MINOR  MEDIUM    HIGH  CRITICAL   TOTAL  FINDINGS   AVERAGE',
        '   1   1  Zoë \\x1b[2J     50     100  13,000         0  13,150        29  453.4483',
        '   2   2  N2              50     100  13,000         0  13,150        29  453.4483\n',
      ].join('\n'),
    );
  });

  test.each([40, 60, 80, 100])('fits %d columns', async (columns) => {
    const { url } = await answering({ items: [...items, standing(3, { name: '👩‍🚀'.repeat(60) })], nextCursor: null });
    const { stdout } = await runVigil(url, ['karma', 'board'], { columns, environment: { NO_COLOR: '1' } });
    for (const line of stdout.trimEnd().split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(stdout).toContain('13,150');
  });

  test('asks for the moment and for as many pages as it takes', async () => {
    vigil = await startRecordedVigil(({ url }) => {
      const limit = Number(url.searchParams.get('limit'));
      return { body: { items: Array.from({ length: limit }, (_, id) => standing(id + 1)), nextCursor: 'next' } };
    });
    const moment = ['--as-of', '2019-02-13', '--known-at', '2026-03-05T12:00:00.123456Z'];
    const { stdout } = await runVigil(vigil.url, ['karma', 'board', '--json', '-n', '250', ...moment]);
    expect(JSON.parse(stdout)).toHaveLength(250);
    const asked = 'asOf=2019-02-13T00%3A00%3A00.000Z&knownAt=2026-03-05T12%3A00%3A00.123456Z';
    expect(queries()).toEqual([`/v1/karma?${asked}&limit=200`, `/v1/karma?${asked}&limit=50&cursor=next`]);
  });

  test('says where crowdsourcers come from when there is none', async () => {
    const { url } = await answering({ items: [], nextCursor: null });
    expect(await runVigil(url, ['karma', 'board'])).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('import'),
    });
  });

  test('where karma is switched off, says so', async () => {
    vigil = await startRecordedVigil(() => problem(404, 'This pipeline is not switched on', 'It is not.'));
    const { code, stderr } = await runVigil(vigil.url, ['karma', 'board']);
    expect([code, stderr]).toEqual([2, 'This pipeline is not switched on: It is not.\n']);
  });
});

test('vigil karma show tells how one stands', async () => {
  const { url } = await answering({ ...standing(9, { name: 'R1DDL3', rank: 3 }), asOf: null, knownAt: null });
  const { stdout } = await runVigil(url, ['karma', 'show', '9']);
  expect(stdout).toBe(
    [
      ...['R1DDL3 (9)', 'Rank               3', 'Karma         13,150', '  minor           50', '  medium         100'],
      ...['  high        13,000', '  critical         0', 'Findings          29', 'Average     453.4483', ''],
    ].join('\n'),
  );
  expect(queries()).toEqual(['/v1/karma/9']);
});

test('vigil karma history lists entries with their running total', async () => {
  const items: HistoryItem[] = [
    { ...entryOf(1), runningTotal: 500 },
    { ...entryOf(2, { kind: 'reversal', points: -500, reverses: 1 }), runningTotal: 0 },
  ];
  const { url } = await answering({ items, nextCursor: null });
  const { stdout } = await runVigil(url, ['karma', 'history', '1']);
  const [header, first, second] = stdout.split('\n');
  expect(header).toMatch(/^HAPPENED +KIND +FINDING +VULNERABILITY +SEVERITY +POINTS +TOTAL +RECORDED +KEY$/);
  expect(first).toMatch(/award .* 500 +500 /);
  expect(second).toMatch(/reversal .* -500 +0 /);
});

describe('vigil karma export', () => {
  test('writes what comes', async () => {
    vigil = await startRecordedVigil(() => ({ type: 'text/csv', body: 'entryId,kind\r\n1,award\r\n' }));
    const { stdout, code } = await runVigil(vigil.url, [
      'karma',
      'export',
      '--crowdsourcer',
      '9',
      '--as-of',
      '2019-02-13',
    ]);
    expect([code, stdout]).toEqual([0, 'entryId,kind\r\n1,award\r\n']);
    expect(queries()).toEqual(['/v1/karma/export?format=csv&asOf=2019-02-13T00%3A00%3A00.000Z&crowdsourcer=9']);
  });

  test('tells a problem as any other command does', async () => {
    vigil = await startRecordedVigil(() => problem(503, 'The ledger does not answer', 'MariaDB can’t be reached.'));
    const { stdout, stderr, code } = await runVigil(vigil.url, ['karma', 'export']);
    expect([code, stdout, stderr]).toEqual([4, '', 'The ledger does not answer: MariaDB can’t be reached.\n']);
  });
});

test.each([
  ['show', 'R1DDL3'],
  ['show', '0'],
  ['history', '9', '--as-of', 'wednesday'],
  ['export', '--format', 'xml'],
  ['rerate', '7', 'mild', '--reason', 'x'],
  ['rename', '9', '', '--reason', 'x'],
  ['rename', '9', 'NEO'],
  ['void', '998', '--reason', 'x'],
  ['parked', 'retry', '17'],
  ['rebuild', 'mariadb'],
])('vigil karma %s %s … is a wrong command line', async (...args) => {
  expect(await runVigil('http://127.0.0.1:9', ['karma', ...args])).toMatchObject({ code: 2, stdout: '' });
});
