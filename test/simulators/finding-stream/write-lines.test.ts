import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomFindings } from '../../../simulators/finding-stream/findings.ts';
import { writeLines } from '../../../simulators/finding-stream/write-lines.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vigil-stream-'));
  file = join(directory, 'input/finding.csv');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const lines = () => randomFindings({ total: 1_201, seed: 1, vulnerabilities: 9, perDay: 40, invalid: 0.05 });
const whole = [...lines()].map(({ text }) => `${text}\n`).join('');
const write = (options: Partial<Parameters<typeof writeLines>[0]> = {}) =>
  writeLines({
    ...{ lines: lines(), file, secondsPerDay: 0, delaySeconds: 0 },
    ...{ stopping: new AbortController().signal, onWritten: () => {}, ...options },
  });

describe('a stream of findings', () => {
  test('is written whole, and told as it grows', async () => {
    const told: number[] = [];
    await write({ onWritten: (count) => told.push(count) });
    expect(readFileSync(file, 'utf8')).toBe(whole);
    expect(told).toEqual([500, 1_000, 1_201]);
  });

  test('goes on where it was stopped, be it in the middle of a line', async () => {
    const stopping = new AbortController();
    await write({ onWritten: () => stopping.abort(), stopping: stopping.signal });
    expect(readFileSync(file, 'utf8')).toBe(
      whole
        .split(/(?<=\n)/)
        .slice(0, 500)
        .join(''),
    );
    for (const cut of [15_003, 20_011, whole.length - 1, whole.length]) {
      writeFileSync(file, whole.slice(0, cut));
      await write();
      expect(readFileSync(file, 'utf8')).toBe(whole);
    }
  });

  test.each(['1,2000-01-01 00:00:00,1\n', `${whole}1,2000-01-01 00:00:00,1\n`])(
    'adds nothing to a file that holds something else',
    async (content) => {
      await write();
      writeFileSync(file, content);
      await expect(write()).rejects.toThrow('holds other findings');
      expect(readFileSync(file, 'utf8')).toBe(content);
    },
  );

  test('keeps the pace: each line when it is due, not before', async () => {
    const dayMs = 86_400_000;
    const paced = [0, 1, 2].map((day) => ({ text: `day ${day}`, foundAtMs: day * dayMs }));
    const written: number[] = [];
    const begun = Date.now();
    await write({ lines: paced, secondsPerDay: 0.1, delaySeconds: 0.05, onWritten: () => written.push(Date.now()) });
    expect(readFileSync(file, 'utf8')).toBe('day 0\nday 1\nday 2\n');
    expect(written).toHaveLength(3);
    for (const [day, at] of written.entries()) expect(at - begun).toBeGreaterThanOrEqual(45 + day * 100);
  });

  test('stops in the middle of a pause', async () => {
    const stopping = new AbortController();
    const paced = [0, 1].map((day) => ({ text: `day ${day}`, foundAtMs: day * 86_400_000 }));
    await write({ lines: paced, secondsPerDay: 3_600, stopping: stopping.signal, onWritten: () => stopping.abort() });
    expect(readFileSync(file, 'utf8')).toBe('day 0\n');
  });
});
