import { paneMs } from '../../contracts/trends/panes.ts';
import type { TimeWindow, WindowKind } from '../../contracts/trends/windows.ts';
import { windowMinutes } from '../../contracts/trends/windows.ts';

const lengthOf = (kind: WindowKind): number => windowMinutes[kind] * paneMs;
/** Time from one window of a kind to the next. */
const stepOf = (kind: WindowKind): number => (kind === 'tumbling' ? lengthOf(kind) : paneMs);

/** Beginning of the minute of a moment; all times are milliseconds since 1970. */
export const paneStartOf = (ms: number): number => Math.floor(ms / paneMs) * paneMs;

/** Names a window among all others. */
export const windowKey = ({ kind, startMs }: Pick<TimeWindow, 'kind' | 'startMs'>): string => `${kind} ${startMs}`;

/** @throws {RangeError} where windows of that kind don't begin then */
export function windowFrom(kind: WindowKind, startMs: number): TimeWindow {
  if (startMs % stepOf(kind) !== 0) throw new RangeError(`No ${kind} window begins at ${startMs}.`);
  return { kind, startMs, endMs: startMs + lengthOf(kind) };
}

/** The window of a kind that ends soonest after a moment: the open one. */
export function openWindow(kind: WindowKind, nowMs: number): TimeWindow {
  const step = stepOf(kind);
  return windowFrom(kind, (Math.floor(nowMs / step) + 1) * step - lengthOf(kind));
}

/** All windows of a kind that a pane is in, in the order of time: those to compute anew when it changes. */
export function windowsWithPane(kind: WindowKind, paneStartMs: number): TimeWindow[] {
  const step = stepOf(kind);
  const last = Math.floor(paneStartMs / step) * step;
  const count = lengthOf(kind) / step;
  return Array.from({ length: count }, (_, index) => windowFrom(kind, last - (count - 1 - index) * step));
}

/** Where the panes of a window begin. */
export const panesOf = ({ startMs, endMs }: TimeWindow): number[] =>
  Array.from({ length: (endMs - startMs) / paneMs }, (_, index) => startMs + index * paneMs);

/** Whether a sliding window is one of the tumbling ones too. */
export const isTumbling = ({ startMs }: TimeWindow): boolean => startMs % lengthOf('tumbling') === 0;
