import { describe, expect, test } from '@jest/globals';
import type { CheckStatus, ScanListItem, ScanState, ScanStatus } from '../../contracts/scans/resource.ts';
import { describeChanges } from '../../web/scans/changes.ts';
import { timelineOf } from '../../web/scans/report.ts';

const check = (name: 'http' | 'dns', part: Partial<CheckStatus>): CheckStatus => ({
  name,
  state: 'pending',
  attempt: 0,
  lastFailure: null,
  startedAt: null,
  finishedAt: null,
  result: null,
  ...part,
});

const at = (seconds: number): string => new Date(Date.UTC(2026, 2, 5, 12, 0, seconds)).toISOString();
const nowMs = Date.parse(at(10));

const scan = (part: Partial<ScanStatus>): ScanStatus => ({
  id: '1',
  target: 'example.com',
  profile: 'standard',
  options: null,
  state: 'running',
  progress: { done: 0, total: 2 },
  attempts: 1,
  checks: [],
  outcome: null,
  acceptedAt: at(0),
  startedAt: null,
  finishedAt: null,
  ...part,
});

describe('timelineOf', () => {
  test('draws a running check to now, and leaves out one that was never started', () => {
    const checks = [check('http', { state: 'running', startedAt: at(2) }), check('dns', { state: 'pending' })];
    expect(timelineOf(scan({ startedAt: at(1), checks }), nowMs)).toEqual({
      totalMs: 10_000,
      spans: [
        { name: 'waiting', state: 'succeeded', fromMs: 0, toMs: 1_000 },
        { name: 'http', state: 'running', fromMs: 2_000, toMs: 10_000 },
      ],
    });
  });

  test('ends an ended scan where it ended, whatever the time is now', () => {
    const checks = [check('http', { state: 'succeeded', startedAt: at(1), finishedAt: at(4) })];
    const timeline = timelineOf(scan({ state: 'complete', startedAt: at(1), finishedAt: at(5), checks }), nowMs);
    expect(timeline).toMatchObject({ totalMs: 5_000, spans: [{ toMs: 1_000 }, { fromMs: 1_000, toMs: 4_000 }] });
  });

  test('has no negative spans where the clock of the reader is behind', () => {
    expect(timelineOf(scan({}), Date.parse(at(-30)))).toEqual({
      totalMs: 1,
      spans: [{ name: 'waiting', state: 'pending', fromMs: 0, toMs: 0 }],
    });
  });
});

describe('describeChanges', () => {
  const item = (id: string, state: ScanState, grade: string | null = null): ScanListItem => ({
    id,
    target: `${id}.example`,
    profile: 'http',
    state,
    grade,
    summary: null,
    acceptedAt: at(0),
    finishedAt: null,
    links: { self: '' },
  });

  test('names the one scan that ended', () => {
    const changes = describeChanges([item('a', 'running')], [item('b', 'accepted'), item('a', 'complete', 'B+')]);
    expect(changes).toBe('a.example: complete, grade B+.');
  });

  test('counts several', () => {
    const before = [item('a', 'running'), item('b', 'cancelling')];
    expect(describeChanges(before, [item('a', 'error'), item('b', 'cancelled')])).toBe('2 scans ended.');
  });

  test('is silent about scans that go on, had ended before or were never seen running', () => {
    const before = [item('a', 'accepted'), item('b', 'complete')];
    expect(describeChanges(before, [item('a', 'running'), item('b', 'complete'), item('c', 'error')])).toBeNull();
  });
});
