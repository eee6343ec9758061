import type { TimeWindow } from '../../../contracts/trends/windows.ts';
import { windowKey } from '../../../domain/trends/windows.ts';
import type { DueWindow, DueWindows } from './due-windows.ts';
import type { PaneBook } from './pane-book.ts';
import type { WindowWriter } from './write-window.ts';

export interface TellOptions {
  due: Pick<DueWindows, 'due'>;
  book: Pick<PaneBook, 'finalUntilMs' | 'isFinal' | 'noteTold'>;
  writer: Pick<WindowWriter, 'write' | 'writeAccount' | 'outdated'>;
  onTold(window: TimeWindow): void;
}

/** What a part of a step did. */
export interface Told {
  windows: number;
  /** Whether there are more. */
  isMore: boolean;
}

/** Computes those of the windows that are due that are meant, one at least, until it is over. */
export async function tellDue(
  { due, book, writer, onTold }: TellOptions,
  nowMs: number,
  isMeant: (window: TimeWindow) => boolean,
  isOver: () => boolean,
): Promise<Told> {
  const todo = new Map<string, DueWindow>();
  const outdated = writer.outdated(nowMs).map((window) => ({ window, isAccountOnly: false }));
  for (const one of [...due.due(nowMs, book.finalUntilMs), ...outdated])
    if (isMeant(one.window)) todo.set(windowKey(one.window), one);
  let windows = 0;
  for (const { window, isAccountOnly } of todo.values()) {
    if (windows > 0 && isOver()) break;
    const isTold = isAccountOnly && (await writer.writeAccount(window));
    if (!isTold) await writer.write(window, book.isFinal(window));
    book.noteTold(window);
    onTold(window);
    windows += 1;
  }
  return { windows, isMore: windows < todo.size };
}
