import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openFeedFiles } from '../../../adapters/files/feed-files.ts';
import type { FeedCounts } from '../../../cli/feed/feed-findings.ts';
import { feedFindings } from '../../../cli/feed/feed-findings.ts';
import type { FeedFiles, FindingsPublisher, SourceLine } from '../../../contracts/karma/feed.ts';
import { randomFindings } from '../../../simulators/finding-stream/findings.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-feed-'));
  path = join(directory, 'finding.csv');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const never = new AbortController().signal;

async function feed(publish: FindingsPublisher['publish'], keepIn = '', fromStart = false): Promise<FeedCounts> {
  const counts: FeedCounts = { sent: 0, rejected: 0, unsent: 0, line: 0 };
  const files = await openFeedFiles({
    ...{ path, keepIn, once: true, fromStart, longestLine: 1_024, linesPerBatch: 10, stopping: never },
    onNote: () => {},
  });
  const publisher = { publish, close: async () => {} };
  await feedFindings({ files, publisher, name: path, giveUp: never, onReject: () => {} }, counts);
  return counts;
}

const rejectsOf = (folder: string) =>
  readFileSync(join(folder, 'finding.csv.rejects'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('each line is sent or kept with its reason, and a second run has nothing to do', async () => {
  const lines = [...randomFindings({ total: 200, seed: 3, vulnerabilities: 9, perDay: 40, invalid: 0.1 })];
  writeFileSync(path, lines.map(({ text }) => `${text}\n`).join(''));
  const ids: number[] = [];
  const counts = await feed(async (findings) => {
    ids.push(...findings.map(({ findingId }) => findingId));
  });
  const kept = rejectsOf(directory);
  expect(counts).toEqual({ sent: ids.length, rejected: kept.length, unsent: 0, line: 200 });
  expect(ids.length + kept.length).toBe(200);
  expect(kept.length).toBeGreaterThan(10);
  for (const { line, text, reason, detail, file } of kept) {
    expect(text).toBe(lines[line - 1]?.text);
    expect([reason, detail, file]).toEqual([expect.any(String), expect.any(String), path]);
  }
  expect(await feed(() => Promise.reject(new Error('nothing is to be sent')))).toEqual({
    sent: 0,
    rejected: 0,
    unsent: 0,
    line: 0,
  });
  expect(await feed(async () => {}, '', true)).toEqual(counts);
});

test('a batch that was not confirmed is read again by the next run, and none before it', async () => {
  writeFileSync(
    path,
    [...randomFindings({ total: 35, seed: 3, vulnerabilities: 9, perDay: 40, invalid: 0 })]
      .map(({ text }) => `${text}\n`)
      .join(''),
  );
  const sent: number[][] = [];
  const dying: FindingsPublisher['publish'] = async (findings) => {
    if (sent.length === 2) throw new Error('the process died');
    sent.push(findings.map(({ findingId }) => findingId));
  };
  const keepIn = join(directory, 'kept/here');
  await expect(feed(dying, keepIn)).rejects.toThrow('died');
  const rest: number[] = [];
  await feed(async (findings) => {
    rest.push(...findings.map(({ findingId }) => findingId));
  }, keepIn);
  expect([...sent.flat(), ...rest]).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
});

test('what was read from an input and can’t be sent any more is kept, without what is no finding', async () => {
  const unsent: SourceLine[] = [];
  const lines = ['1,2019-02-01 00:00:00,85', 'rubbish'].map((text, index) => ({
    text,
    number: index + 1,
    finished: true,
  }));
  const giveUp = new AbortController();
  const counts: FeedCounts = { sent: 0, rejected: 0, unsent: 0, line: 0 };
  const files: FeedFiles = {
    repeatable: false,
    source: (async function* () {
      yield { lines, position: null };
      yield { lines, position: null };
    })(),
    keepRejects: async () => {},
    keepUnsent: async (kept) => void unsent.push(...kept),
    unsentFile: 'stdin.unsent',
    savePosition: () => Promise.reject(new Error('it has none')),
  };
  const publish = (_: unknown, signal: AbortSignal) => {
    giveUp.abort(new Error('enough'));
    return Promise.reject(signal.reason);
  };
  const publisher = { publish, close: async () => {} };
  await feedFindings({ files, publisher, name: 'standard input', giveUp: giveUp.signal, onReject: () => {} }, counts);
  expect(unsent).toEqual([lines[0], lines[0]]);
  expect(counts).toEqual({ sent: 0, rejected: 2, unsent: 2, line: 2 });
});
