import { padEnd, padStart, shorten, widthOf } from './layout.ts';
import { presentable } from './presentable.ts';
import type { Screen } from './screen.ts';

export interface Column<Item> {
  title: string;
  text(item: Item, nowMs: number): string;
  paint?(screen: Screen, item: Item, text: string): string;
  /** Numbers stand below each other. */
  align?: 'right';
  /** Where there is too little room, columns are left out in this order; those without one stay. */
  dropped?: number;
  /** Cut to what room there is; below this, others are left out first. */
  least?: number;
}

const gap = '  ';

/** A table that fits the terminal; where there is none, nothing is left out or cut. */
export function renderTable<Item>(columns: Column<Item>[], list: Item[], screen: Screen, nowMs: number): string {
  const items = presentable(list);
  const room = screen.columns() ?? Number.POSITIVE_INFINITY;
  const shown = fitColumns(
    columns.map((column) => ({
      ...column,
      width: Math.max(widthOf(column.title), ...items.map((item) => widthOf(column.text(item, nowMs)))),
    })),
    room,
  );
  const line = (cells: string[]) => `${cells.join(gap).trimEnd()}\n`;
  const header = line(shown.map((column) => screen.paint('dim', pad(shorten(column.title, column.width), column))));
  return (
    header +
    items
      .map((item) =>
        line(
          shown.map((column, index) => {
            const { text, paint, width, align } = column;
            const cell = shorten(text(item, nowMs), width);
            const padded = index === shown.length - 1 && align === undefined ? cell : pad(cell, column);
            return paint ? paint(screen, item, padded) : padded;
          }),
        ),
      )
      .join('')
  );
}

const pad = (text: string, { width, align }: { width: number; align?: 'right' }): string =>
  align === 'right' ? padStart(text, width) : padEnd(text, width);

type SizedColumn<Item> = Column<Item> & { width: number };

/** Leaves columns out until the least widths shorten, then gives what room is left to those that can be cut, from the left. */
function fitColumns<Item>(all: SizedColumn<Item>[], room: number): SizedColumn<Item>[] {
  const leastOf = ({ least, width }: SizedColumn<Item>) => Math.min(least ?? width, width);
  const needed = (some: SizedColumn<Item>[]) =>
    some.reduce((sum, column) => sum + leastOf(column), gap.length * (some.length - 1));
  let kept = all;
  for (const next of all.filter(({ dropped }) => dropped).sort((a, b) => (a.dropped ?? 0) - (b.dropped ?? 0))) {
    if (needed(kept) <= room) break;
    kept = kept.filter((column) => column !== next);
  }
  let spare = room - needed(kept);
  return kept.map((column) => {
    if (column.least === undefined) return column;
    const width = Math.max(1, Math.min(column.width, leastOf(column) + spare));
    spare -= width - leastOf(column);
    return { ...column, width };
  });
}
