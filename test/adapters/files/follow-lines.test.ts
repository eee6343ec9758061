import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { followLines } from '../../../adapters/files/follow-lines.ts';
import { loadPosition, savePosition } from '../../../adapters/files/position-file.ts';
import type { FilePosition } from '../../../contracts/karma/feed.ts';
import { expectEventually } from '../../helpers/eventually.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-follow-'));
  path = join(directory, 'finding.csv');
});
const follows: Follow[] = [];
afterEach(async () => {
  for (const follow of follows.splice(0)) await follow.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface Follow {
  /** Texts; one that never ended has a `…`. */
  lines: string[];
  numbers: number[];
  notes: string[];
  position: FilePosition | null;
  ended: Promise<void>;
  stop(): Promise<void>;
}

function follow(options: Partial<Parameters<typeof followLines>[0]> = {}): Follow {
  const stopping = new AbortController();
  const result: Follow = {
    ...{ lines: [], numbers: [], notes: [], position: options.position ?? null },
    ended: Promise.resolve(),
    async stop() {
      stopping.abort();
      await result.ended.catch(() => {});
    },
  };
  const source = followLines({
    ...{ path, position: null, once: false, longestLine: 1_024, linesPerBatch: 3, pollMs: 1, rotatedQuietMs: 30 },
    ...{ stopping: stopping.signal, onNote: (note) => result.notes.push(note), ...options },
  });
  result.ended = (async () => {
    for await (const { lines, position } of source) {
      result.lines.push(...lines.map(({ text, finished }) => (finished ? text : `${text}…`)));
      result.numbers.push(...lines.map(({ number }) => number));
      result.position = position;
    }
  })();
  result.ended.catch(() => {});
  follows.push(result);
  return result;
}

const has = (followed: Follow, ...lines: string[]) => expectEventually(() => expect(followed.lines).toEqual(lines));
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index},2019-02-01 00:00:00,85`);
const asText = (lines: string[]) => lines.map((line) => `${line}\n`).join('');

describe('a file that is followed', () => {
  test('is waited for, and read as it grows, each line once it has ended', async () => {
    const followed = follow();
    await expectEventually(() => expect(followed.notes).toEqual([expect.stringContaining('Waiting for')]));
    writeFileSync(path, 'one\ntw');
    await has(followed, 'one');
    appendFileSync(path, 'o');
    appendFileSync(path, '\r\nthree\n');
    await has(followed, 'one', 'two', 'three');
    expect(followed.numbers).toEqual([1, 2, 3]);
    appendFileSync(path, asText(numbered(4, 5_000)));
    await expectEventually(() => expect(followed.lines).toHaveLength(5_000));
    expect(followed.lines.slice(3)).toEqual(numbered(4, 5_000));
  });

  test('that was rotated away is read to its end, also what comes late, and then the new one', async () => {
    writeFileSync(path, 'one\n');
    const followed = follow();
    await has(followed, 'one');
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, 'two\n');
    await has(followed, 'one', 'two');
    writeFileSync(path, 'four\n');
    appendFileSync(`${path}.1`, 'three\nhal');
    await has(followed, 'one', 'two', 'three', 'hal…', 'four');
    expect(followed.numbers).toEqual([1, 2, 3, 4, 1]);
    expect(followed.notes).toEqual([expect.stringContaining('rotated')]);
  });

  test.each([
    ['truncated', () => truncateSync(path, 0), ''],
    ['truncated to a part', () => truncateSync(path, 5), 'one\nt'],
    ['written anew, shorter', () => writeFileSync(path, 'new\n'), ''],
    ['written anew, longer', () => writeFileSync(path, 'new\n'.repeat(99)), ''],
  ])('that was %s is read from its beginning, and a half line is no line', async (_, change) => {
    writeFileSync(path, 'one\ntwo\nthr');
    const followed = follow();
    await has(followed, 'one', 'two');
    change();
    appendFileSync(path, 'last\n');
    await expectEventually(() => expect(followed.lines.at(-1)).toMatch(/last$/));
    expect(followed.lines.slice(0, 3)).toEqual(['one', 'two', 'thr…']);
    expect(followed.notes).toEqual([expect.stringContaining('truncated or written anew')]);
  });

  test('that was deleted is waited for', async () => {
    writeFileSync(path, 'one\n');
    const followed = follow();
    await has(followed, 'one');
    unlinkSync(path);
    writeFileSync(path, 'two\n');
    await has(followed, 'one', 'two');
  });

  test('may have lines too long to be any: their beginning is given, once, and the next line is right', async () => {
    const long = 'x'.repeat(1_000_000);
    writeFileSync(path, `one\n${long}\ntwo\n${long}`);
    const followed = follow();
    await has(followed, 'one', long.slice(0, 1_024), 'two', long.slice(0, 1_024));
    expect(followed.position).toMatchObject({ line: 3, within: true });
    await followed.stop();
    appendFileSync(path, 'x\nthree\n');
    const again = follow({ position: followed.position });
    await has(again, 'three');
    expect(again.numbers).toEqual([5]);
  });

  test('may begin with a mark of its encoding, and hold bytes that are no text', async () => {
    writeFileSync(path, Buffer.concat([Buffer.from('\uFEFFone\n\uFEFFtwo\n'), Buffer.from([0xff, 0x0a])]));
    await has(follow(), 'one', '\uFEFFtwo', '\uFFFD');
  });
});

describe('a run after another', () => {
  /** What a first run makes of two lines and a half. */
  async function leave(): Promise<FilePosition | null> {
    writeFileSync(path, 'one\ntwo\nthr');
    const first = follow({ once: true });
    await first.ended;
    expect(first.lines).toEqual(['one', 'two']);
    expect(first.notes).toEqual([expect.stringContaining('no end yet')]);
    return first.position;
  }

  test('goes on where that stopped', async () => {
    const position = await leave();
    await savePosition(join(directory, 'position'), position as FilePosition);
    appendFileSync(path, 'ee\n');
    const second = follow({ position: await loadPosition(join(directory, 'position')) });
    await has(second, 'three');
    expect(second.numbers).toEqual([3]);
    expect(second.notes).toEqual([]);
  });

  test('finds the file that was rotated away meanwhile, reads its rest, and then the new one', async () => {
    const position = await leave();
    appendFileSync(path, 'ee\n');
    renameSync(path, `${path}.1`);
    writeFileSync(`${path}.rejects`, '{}\n');
    writeFileSync(path, 'four\n');
    await has(follow({ position }), 'three', 'four');
    const atOnce = follow({ position, once: true });
    await atOnce.ended;
    expect(atOnce.lines).toEqual(['three', 'four']);
  });

  test.each([
    ['another file has its name', 'four\nfive\nsix\nseven\n'],
    ['its file was truncated', ''],
  ])('begins anew where %s, though the system gave it the same inode', async (_, content) => {
    const position = await leave();
    truncateSync(path, 0);
    writeFileSync(path, content);
    const second = follow({ position });
    await expectEventually(() => expect(second.notes).toEqual([expect.stringContaining('not the file that was left')]));
    await has(second, ...content.split('\n').slice(0, -1));
  });

  test.each(['', '{"inode":', '{"inode":1,"offset":7,"line":1,"before":"","within":false}'])(
    'begins anew where its position can’t be read: %j',
    async (content) => {
      const file = join(directory, 'position');
      expect(await loadPosition(file)).toBeNull();
      writeFileSync(file, content);
      expect(await loadPosition(file)).toBeNull();
    },
  );

  test('that is to end at the file’s end says that there is none', async () => {
    await expect(follow({ once: true }).ended).rejects.toThrow('There is no file');
  });
});
