import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import type { RecordedVigil } from './recorded-vigil.ts';
import { inTurn, recorded, startRecordedVigil } from './recorded-vigil.ts';
import type { RunOptions } from './run-vigil.ts';
import { runVigil } from './run-vigil.ts';
import { screenAfter } from './screen-after.ts';

let vigil: RecordedVigil;
afterEach(() => vigil.close());

const { poor, flaky } = recorded;

describe('styles', () => {
  beforeEach(async () => {
    vigil = await startRecordedVigil(() => ({ body: poor }));
  });
  const show = async (options: RunOptions) => (await runVigil(vigil.url, ['show', poor.id], options)).stdout;

  test('are for terminals, and change nothing but the looks', async () => {
    const plain = await show({});
    const styled = await show({ columns: 110 });
    expect(plain).toBe(stripVTControlCharacters(plain));
    expect(styled).not.toBe(plain);
    expect(stripVTControlCharacters(styled)).toBe(plain);
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('are left out with %j', async (environment) => {
    const shown = await show({ columns: 80, environment });
    expect(shown).toBe(stripVTControlCharacters(shown));
  });
});

describe('text of a hostile site', () => {
  const attack = 'a\u001b[2J\u001b]0;owned\u0007\u009b31m\rb\u202Ec\u200b\u2028d\ud800';
  const hostile = JSON.parse(JSON.stringify(poor), (_key, value: unknown) =>
    typeof value === 'string' && value.includes(' ') ? `${value}${attack}` : value,
  ) as ScanResource;
  const harmful = /[^\P{Cc}\n]|\p{Cf}|[\u2028\u2029]/u;

  test.each([[['show', hostile.id]], [['scan', 'x', '--watch']], [['show', hostile.id, '--json']]])(
    '%j reaches the terminal as plain characters',
    async (args) => {
      vigil = await startRecordedVigil(() => ({ body: hostile }));
      const { stdout, stderr } = await runVigil(vigil.url, args);
      expect(stdout).toContain('owned');
      expect(stdout).not.toMatch(harmful);
      expect(stderr).not.toMatch(harmful);
      if (!args.includes('--json')) expect(stdout).toContain('\\x1b[2J\\x1b]0;owned\\x07\\x9b31m b\\u{202e}c\\u{200b}');
    },
  );

  test('is the same to programs that read the JSON', async () => {
    vigil = await startRecordedVigil(() => ({ body: hostile }));
    const { stdout } = await runVigil(vigil.url, ['show', hostile.id, '--json']);
    expect(JSON.parse(stdout)).toEqual(hostile);
  });

  test('stays out of lists', async () => {
    const items = recorded.list.items.map((item) => ({ ...item, target: attack, summary: attack }));
    vigil = await startRecordedVigil(() => ({ body: { items, nextCursor: null } }));
    expect((await runVigil(vigil.url, ['list'])).stdout).not.toMatch(harmful);
  });
});

describe('live progress', () => {
  test.each([30, 80, 200])('is redrawn in place in %d columns, and gone at the end', async (columns) => {
    vigil = await startRecordedVigil(inTurn(flaky));
    const { stderr } = await runVigil(vigil.url, ['scan', 'x', '--watch'], { columns });
    expect(screenAfter('before\n', columns)).toEqual(['before', '']);
    expect(screenAfter(`before\n${stderr}after`, columns)).toEqual(['before', 'after']);
    const midway = stderr.slice(0, stderr.indexOf('attempt 3'));
    expect(screenAfter(midway, columns).length).toBeLessThanOrEqual(4);
  });

  test('shows the attempt and the last failure', async () => {
    vigil = await startRecordedVigil(inTurn(flaky));
    const { stderr } = await runVigil(vigil.url, ['scan', 'x', '--watch'], { columns: 120 });
    expect(stripVTControlCharacters(stderr)).toMatch(
      /\S http {2}attempt 3, after target_unreachable: flaky\.localhost:8843 cut the connection/,
    );
  });
});
