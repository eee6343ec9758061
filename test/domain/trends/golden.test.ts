import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addCounts, isBalanced } from '../../../domain/trends/counts.ts';
import { addCountsAgain, overwrite, overwriteCounts } from '../../helpers/overwriting-counts.ts';
import type { WindowRow } from '../../helpers/trends-oracle.ts';
import { expectedWindows } from '../../helpers/trends-oracle.ts';
import type { Cuts, PaneKey } from './count-stream.ts';
import { countStream, messagesOf, tablesOf } from './count-stream.ts';

// jest runs in the project's folder. Both forms of lines, not in the order of time, and some that count for no city.
const folder = 'test/domain/trends/golden';
const lines = readFileSync(`${folder}/posts.jsonl`, 'utf8').trimEnd().split('\n');
const known = readFileSync(`${folder}/windows.csv`, 'utf8').trimEnd().split('\n').map(readRow);
const messages = messagesOf(lines);

function readRow(line: string): WindowRow {
  const [, city = '', date = '', ...counts] = /^"(.*)",(.*),(\d+),(\d+),(\d+)$/.exec(line) ?? [];
  const [tweets = 0, retweets = 0, uniqueusers = 0] = counts.map(Number);
  return { city, date, tweets, retweets, uniqueusers };
}

const whole: Cuts = { partitions: 1, batches: [lines.length], deaths: new Set() };
const uncut = [...countStream(messages, whole).values()];

test('the known tables are those of an oracle that has nothing of Vigil’s own', () => {
  expect(expectedWindows(lines)).toEqual(known);
  expect(lines.filter((line) => line.startsWith('{')).length).toBeGreaterThan(100);
  expect(lines.filter((line) => line.startsWith('"')).length).toBeGreaterThan(100);
});

test('every post is accounted for, and some have no city', () => {
  for (const { account } of uncut) expect(isBalanced(account)).toBe(true);
  const sum = (key: 'read' | 'counted' | 'skipped' | 'late') =>
    uncut.reduce((all, { account }) => all + account[key], 0);
  expect([sum('read'), sum('counted') + sum('skipped'), sum('late')]).toEqual([400, 400, 0]);
  expect(sum('skipped')).toBeGreaterThan(10);
});

/** Messages in the order of time, but for delays of up to the grace. */
const inOtherOrder = fc.array(fc.integer({ min: 0, max: 119_999 }), { minLength: 400, maxLength: 400 }).map((delays) =>
  messages
    .map((message, index) => {
      const { created_at } = JSON.parse(message.value.toString()).data;
      return { message, at: Date.parse(created_at) + (delays[index] ?? 0) };
    })
    .sort((a, b) => a.at - b.at)
    .map(({ message }) => message),
);
/** Each message twice, the second time at once or some messages later. */
const twice = <Message>(all: Message[], later: number): Message[] => {
  const repeated: Message[] = [];
  for (const [index, message] of all.entries()) {
    repeated.push(message);
    const repeat = all[index - later];
    if (repeat !== undefined) repeated.push(repeat);
  }
  return [...repeated, ...all.slice(Math.max(0, all.length - later))];
};
const anyCuts = fc.record({
  partitions: fc.integer({ min: 1, max: 5 }),
  batches: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }),
  deaths: fc.uniqueArray(fc.nat(15), { maxLength: 3 }).map((batches) => new Set(batches)),
});

describe('the known tables come out', () => {
  test.each([1, 7, 1_000])('of batches of %i posts, in one partition or several', (size) => {
    for (const partitions of [1, 3, 4])
      expect(tablesOf(countStream(messages, { partitions, batches: [size], deaths: new Set() }))).toEqual(known);
  });

  test('of each post twice', () => {
    for (const later of [0, 1, 20])
      expect(tablesOf(countStream(twice(messages, later), { ...whole, batches: [7], partitions: 2 }))).toEqual(known);
  });

  test('of batches stored twice, as after a crash', () => {
    const cuts = { ...whole, batches: [11] };
    const table = countStream(messages, cuts);
    for (const [key, pane] of countStream(messages, cuts)) table.set(key, pane);
    expect(tablesOf(table)).toEqual(known);
  });

  test('whatever the order within the grace, the partitions, the cuts, and who dies', () => {
    fc.assert(
      fc.property(inOtherOrder, anyCuts, fc.boolean(), (ordered, cuts, repeated) => {
        expect(tablesOf(countStream(repeated ? twice(ordered, 3) : ordered, cuts))).toEqual(known);
      }),
      { numRuns: 40 },
    );
  });
});

describe('counts that overwrite each other are found out', () => {
  const cut: Cuts = { partitions: 2, batches: [50], deaths: new Set() };
  afterEach(addCountsAgain);

  test('in the store, where a later batch replaces what an earlier one had of a pane', () => {
    const overwriting: PaneKey = ({ startMs }, partition) => `${startMs}/${partition}`;
    expect(tablesOf(countStream(messages, cut, overwriting))).not.toEqual(known);
  });

  test('in the merge, where the last counts win', async () => {
    overwriteCounts();
    const mutant = await import('./count-stream.ts');
    expect(mutant.tablesOf(mutant.countStream(messages, cut))).not.toEqual(known);
    expect(tablesOf(countStream(messages, cut))).toEqual(known);
    expect(addCounts).not.toBe(overwrite);
  });
});
