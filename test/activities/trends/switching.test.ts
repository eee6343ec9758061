import { expect, test } from '@jest/globals';
import { createMergedPanes } from '../../../activities/trends/merge/merged-panes.ts';
import { createSwitching } from '../../../activities/trends/merge/switching.ts';
import type { ActiveGeneration, PaneRange, PaneSource } from '../../../activities/trends/ports.ts';
import { windowKinds } from '../../../contracts/trends/windows.ts';
import { encodePane } from '../../../domain/trends/encode-panes.ts';
import { windowsWithPane } from '../../../domain/trends/windows.ts';
import { paneOf } from '../../helpers/trends.ts';

const minute = 60_000;
const generationOf = (generation: string, from: number, to: number): ActiveGeneration => ({
  ...{ generation, activeSinceMs: 1_000, fromMs: from * minute, toMs: to * minute },
  endOffsets: new Map([[0, 500n]]),
});

/** A store in which some minutes have posts, by generation; what it is asked for is noted. */
function sourceOf(posts: Record<string, number[]>, active: ActiveGeneration[]) {
  const asked: PaneRange[] = [];
  const source: Pick<PaneSource, 'generations' | 'panes'> = {
    generations: async () => [...active],
    async panes(range) {
      asked.push(range);
      const has = posts[range.generation]?.includes(range.startMs / minute);
      return has ? [encodePane(paneOf(range.startMs))] : [];
    },
  };
  return { asked, source: source as PaneSource };
}

/** Switching on a store, with live batches merged up to offset 800, and which panes were noted. */
function switchingOn(source: PaneSource, before: string[] = [], finalUntil = 0) {
  const changed: number[] = [];
  const panes = createMergedPanes(source, new Map([[0, 800n]]), () => false);
  const book = {
    noteChange: (paneStartMs: number) => void changed.push(paneStartMs / minute),
    isFinal: ({ endMs }: { endMs: number }) => endMs <= finalUntil * minute,
  };
  return { changed, panes, switching: createSwitching(source, panes, book, before) };
}

const goOn = () => false;

test('windows are computed anew of the minutes that have posts, once for each generation', async () => {
  const active = [generationOf('one', 10, 20)];
  const { source, asked } = sourceOf({ one: [12, 13, 25], live: [8, 12, 17] }, active);
  const { changed, switching } = switchingOn(source);
  expect(await switching.step(0, goOn)).toBe(false);
  expect(changed).toEqual([12, 13, 17]);
  expect(switching.merged).toEqual(['one']);
  // What was counted once more ends where live counting begins.
  const of = (generation: string) => asked.filter((range) => range.generation === generation);
  expect(of('one').every(({ fromOffset, toOffset }) => fromOffset === 0n && toOffset === null)).toBe(true);
  expect(of('live').every(({ fromOffset, toOffset }) => fromOffset === 500n && toOffset === 800n)).toBe(true);

  active.push(generationOf('two', 12, 13));
  // It isn't looked for all the time.
  await switching.step(500, goOn);
  expect(changed).toHaveLength(3);
  await switching.step(1_000, goOn);
  expect(changed.slice(3)).toEqual([12]);
  expect(switching.merged).toEqual(['one', 'two']);
});

test('what was noted by whoever merged before isn’t again, and what is no longer kept is forgotten', async () => {
  const active = [generationOf('one', 10, 20), generationOf('two', 12, 14)];
  const { source } = sourceOf({ one: [12], two: [12] }, active);
  const { changed, switching } = switchingOn(source, ['gone', 'one']);
  await switching.step(0, goOn);
  expect([changed, switching.merged]).toEqual([[12], ['one', 'two']]);
  active.length = 0;
  await switching.step(1_000, goOn);
  expect(switching.merged).toEqual([]);
});

test('a long time is gone through in several steps, and noted when all of it is', async () => {
  const { source } = sourceOf({ one: [10, 11, 12] }, [generationOf('one', 10, 13)]);
  const { changed, panes, switching } = switchingOn(source);
  expect(await switching.step(0, () => true)).toBe(true);
  expect([changed, switching.merged]).toEqual([[10], []]);
  // All of it counts from the beginning.
  expect(panes.generationOf(12 * minute)?.generation).toBe('one');
  expect(await switching.step(10, () => true)).toBe(true);
  expect(await switching.step(20, () => true)).toBe(true);
  expect(await switching.step(30, () => true)).toBe(false);
  expect([changed, switching.merged]).toEqual([[10, 11, 12], ['one']]);
});

test('it is merged once all windows are computed that were final, whatever changes them later', async () => {
  const { source } = sourceOf({ one: [100, 101] }, [generationOf('one', 100, 110)]);
  const { switching } = switchingOn(source, [], 103);
  await switching.step(0, goOn);
  const all = windowKinds.flatMap((kind) => [100, 101].flatMap((pane) => windowsWithPane(kind, pane * minute)));
  const finals = all.filter(({ endMs }) => endMs <= 103 * minute);
  const windows = new Map(finals.map((window) => [`${window.kind} ${window.startMs}`, window]));
  expect(windows.size).toBeGreaterThan(3);
  for (const window of windows.values()) {
    expect(switching.merged).toEqual([]);
    switching.noteComputed(window);
  }
  expect(switching.merged).toEqual(['one']);
});
