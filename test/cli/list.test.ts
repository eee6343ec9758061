import { afterEach, describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import type { ScanListItem } from '../../contracts/scans/resource.ts';
import type { RecordedVigil } from './recorded-vigil.ts';
import { recorded, startRecordedVigil } from './recorded-vigil.ts';
import { runVigil } from './run-vigil.ts';

let vigil: RecordedVigil;
afterEach(() => vigil.close());

const [item] = recorded.list.items as [ScanListItem];

/** So many scans, in pages with cursors. */
const startWith = async (total: number) => {
  vigil = await startRecordedVigil(({ url }) => {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const to = Math.min(total, from + Number(url.searchParams.get('limit')));
    const items = Array.from({ length: to - from }, (_, index) => ({ ...item, summary: `number ${from + index}` }));
    return { body: { items, nextCursor: to < total ? String(to) : null } };
  });
  return vigil.url;
};

test('reads as many pages as it takes, and no scan more than asked for', async () => {
  const { stdout } = await runVigil(await startWith(1_000), ['list', '--limit', '450', '--json']);
  const summaries = (JSON.parse(stdout) as ScanListItem[]).map(({ summary }) => summary);
  expect(summaries).toEqual(Array.from({ length: 450 }, (_, index) => `number ${index}`));
  expect(vigil.calls.map(({ url }) => url.searchParams.get('limit'))).toEqual(['200', '200', '50']);
});

test('stops where the list ends', async () => {
  const { stdout } = await runVigil(await startWith(3), ['list']);
  expect(stdout.trim().split('\n')).toHaveLength(4);
});

test('passes the filters on', async () => {
  const filters = ['--state', 'error', '-p', 'tls', '-t', 'a.example', '--since', '2026-03-05T14:00Z'];
  await runVigil(await startWith(1), ['list', ...filters, '-n', '7']);
  expect(Object.fromEntries(vigil.calls[0]?.url.searchParams ?? [])).toEqual({
    state: 'error',
    profile: 'tls',
    target: 'a.example',
    since: '2026-03-05T14:00:00.000Z',
    limit: '7',
  });
});

test('says when there is none', async () => {
  const { code, stdout, stderr } = await runVigil(await startWith(0), ['list']);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'There is no such scan.\n' });
});

test('says aside what a list lacks, once, however many pages lack it', async () => {
  vigil = await startRecordedVigil(({ url }) => ({
    body: { items: [item], nextCursor: url.searchParams.has('cursor') ? null : 'next', missing: 'archive' },
  }));
  const { code, stdout, stderr } = await runVigil(vigil.url, ['list', '--json']);
  expect([code, JSON.parse(stdout)]).toEqual([0, [item, item]]);
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('The archive does not answer now')]);
});

describe('the table', () => {
  const startWithList = async (items: ScanListItem[]) => {
    vigil = await startRecordedVigil(() => ({ body: { items, nextCursor: null } }));
    return vigil.url;
  };

  test('cuts nothing where there is no terminal', async () => {
    const { stdout } = await runVigil(await startWithList(recorded.list.items), ['list']);
    for (const { id, target, summary } of recorded.list.items) {
      for (const text of [id, target, summary ?? '']) expect(stdout).toContain(text);
    }
  });

  test.each([40, 60, 80, 100, 132, 200])('fits %d columns, with whole ids', async (columns) => {
    const wide = { ...item, target: 'https://例え.テスト/とても長い道/の/先に', summary: '👩‍🚀'.repeat(60) };
    const items = [...recorded.list.items, wide];
    const environment = { NO_COLOR: '1' };
    const { stdout } = await runVigil(await startWithList(items), ['list'], { columns, environment });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(items.length + 1);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    for (const { id } of items) expect(stdout).toContain(id);
  });
});
