import { describe, expect, test } from '@jest/globals';
import type { DueWindows } from '../../../activities/trends/merge/due-windows.ts';
import { createDueWindows } from '../../../activities/trends/merge/due-windows.ts';
import type { TimeWindow } from '../../../contracts/trends/windows.ts';
import { windowKinds } from '../../../contracts/trends/windows.ts';
import { windowFrom, windowsWithPane } from '../../../domain/trends/windows.ts';

const hour = Date.parse('2026-01-01T10:00:00Z');
const at = (minute: number, second = 0) => hour + minute * 60_000 + second * 1_000;
/** Without what of them is due. */
const windowsDue = (due: DueWindows, ...given: Parameters<DueWindows['due']>): TimeWindow[] =>
  due.due(...given).map(({ window }) => window);
const named = (windows: TimeWindow[]) =>
  windows.map(({ kind, startMs, endMs }) => `${kind} ${(startMs - hour) / 60_000}–${(endMs - hour) / 60_000}`);
/** Nothing is final. */
const none = null;

describe('a change of the minute that goes on', () => {
  test('makes the newest windows due, the open one of five minutes first, and no others', () => {
    const due = createDueWindows();
    due.noteChange(at(12), 'counts');
    expect(named(windowsDue(due, at(12, 30), none))).toEqual(['tumbling 10–15', 'sliding 8–13', 'hour -47–13']);
  });

  test('doesn’t have them computed again at once, the large ones least', () => {
    const due = createDueWindows();
    due.noteChange(at(12), 'counts');
    for (const window of windowsDue(due, at(12, 30), none)) due.noteComputed(window, at(12, 30));
    due.noteChange(at(12), 'counts');
    expect(named(windowsDue(due, at(12, 30) + 249, none))).toEqual([]);
    expect(named(windowsDue(due, at(12, 30) + 250, none))).toEqual(['tumbling 10–15']);
    expect(named(windowsDue(due, at(12, 35), none))).toEqual(['tumbling 10–15', 'sliding 8–13']);
    expect(named(windowsDue(due, at(12, 45), none))).toEqual(['tumbling 10–15', 'sliding 8–13', 'hour -47–13']);
  });
});

test('with the next minute, the windows that end with it are the newest, without any change', () => {
  const due = createDueWindows();
  due.noteChange(at(12), 'counts');
  for (const window of windowsDue(due, at(12, 30), none)) due.noteComputed(window, at(12, 30));
  expect(named(windowsDue(due, at(13, 1), none))).toEqual(['sliding 9–14', 'hour -46–14']);
});

test('a window of five minutes that is over, and not final, is computed when it changes; others when they get final', () => {
  const due = createDueWindows();
  due.noteChange(at(3), 'counts');
  expect(named(windowsDue(due, at(12), none))).toEqual(['hour -47–13', 'tumbling 0–5']);
});

test('final windows are computed again when they change', () => {
  const due = createDueWindows();
  due.noteChange(at(3), 'counts');
  const names = named(windowsDue(due, at(200), at(190)));
  expect(names).toHaveLength(1 + 5 + 60);
  expect(names).toContain('tumbling 0–5');
  expect(names).toContain('hour -56–4');
  expect(due.isPending(at(3), at(190))).toBe(true);
  expect(due.isPending(at(130), at(190))).toBe(false);
  for (const window of windowsDue(due, at(200), at(190))) due.noteComputed(window, at(200));
  expect(due.isPending(at(3), at(190))).toBe(false);
  expect(windowsDue(due, at(300), at(190))).toEqual([]);
});

describe('of a final window, when only accounts change', () => {
  const changes = (due: DueWindows, nowMs: number) =>
    due
      .due(nowMs, at(190))
      .flatMap(({ window: { kind }, isAccountOnly }) => (kind === 'tumbling' ? [isAccountOnly] : []));

  test('only its account is due, and sooner', () => {
    const due = createDueWindows();
    const window = windowFrom('tumbling', at(0));
    due.noteComputed(window, at(200));
    due.noteChange(at(3), 'account');
    expect(changes(due, at(200) + 499)).toEqual([]);
    expect(changes(due, at(200) + 500)).toEqual([true]);
  });

  test('all of it is due once its counts change too, whatever changes then', () => {
    const due = createDueWindows();
    due.noteChange(at(3), 'account');
    due.noteChange(at(2), 'counts');
    due.noteChange(at(1), 'account');
    expect(changes(due, at(200))).toEqual([false]);
  });

  test('all of it is due where rows were put off', () => {
    const due = createDueWindows();
    due.putOff(windowFrom('tumbling', at(0)), at(200));
    due.noteChange(at(3), 'account');
    expect(changes(due, at(200))).toEqual([false]);
  });
});

test('what was counted once more is due at once, and as a whole', () => {
  const due = createDueWindows();
  for (const kind of windowKinds) for (const window of windowsWithPane(kind, at(3))) due.noteComputed(window, at(200));
  due.noteChange(at(3), 'replaced');
  due.noteChange(at(3), 'account');
  const found = due.due(at(200), at(190));
  expect(found).toHaveLength(1 + 5 + 60);
  expect(found.every(({ isAccountOnly }) => !isAccountOnly)).toBe(true);
});

test('a window that isn’t final is due as a whole, whatever changed', () => {
  const due = createDueWindows();
  due.noteChange(at(12), 'account');
  expect(due.due(at(12, 30), none)[0]).toEqual({ window: windowFrom('tumbling', at(10)), isAccountOnly: false });
});

test('final windows that change all the time come behind those that have been due for longer, and all behind the open ones', () => {
  const due = createDueWindows();
  due.noteChange(at(3), 'counts');
  const changing = windowFrom('tumbling', at(60));
  due.noteComputed(changing, at(199));
  due.noteChange(at(60), 'counts');
  due.noteChange(at(200), 'counts');
  const names = named(windowsDue(due, at(200, 30), at(190)));
  expect(names.slice(0, 3)).toEqual(['tumbling 200–205', 'sliding 196–201', 'hour 141–201']);
  expect(names.indexOf('tumbling 0–5')).toBe(3);
  expect(names.indexOf('tumbling 60–65')).toBe(names.length - 1);
});

test('rows that were put off are due by then, changed or not', () => {
  const due = createDueWindows();
  const window = windowFrom('tumbling', at(10));
  due.noteComputed(window, at(12));
  due.putOff(window, at(12, 5));
  expect(windowsDue(due, at(12, 4), none)).toEqual([]);
  expect(windowsDue(due, at(12, 5), none)).toEqual([window]);
  due.noteComputed(window, at(12, 5));
  expect(windowsDue(due, at(14), none)).toEqual([]);
});
