import type { ScanListItem } from '../../contracts/scans/resource.ts';
import { age } from '../../domain/text/time.ts';
import { padEnd, shorten, widthOf } from '../text/layout.ts';
import { presentable } from '../text/presentable.ts';
import type { Screen } from '../text/screen.ts';
import { paintGrade, paintState } from './words.ts';

interface Column {
  title: string;
  text(item: ScanListItem, nowMs: number): string;
  paint?(screen: Screen, item: ScanListItem, text: string): string;
  /** Where there is too little room, columns are left out in this order; those without one stay. */
  dropped?: number;
  /** Cut to what room there is; below this, others are left out first. */
  least?: number;
}

const columns: Column[] = [
  { title: 'ID', text: ({ id }) => id },
  {
    title: 'STATE',
    text: ({ state }) => state,
    paint: (screen, { state }, text) => paintState(screen, state, text),
    dropped: 5,
  },
  {
    title: 'GRADE',
    text: ({ grade }) => grade ?? '–',
    paint: (screen, { grade }, text) => (grade === null ? text : paintGrade(screen, grade, text)),
    dropped: 4,
  },
  { title: 'AGE', text: ({ acceptedAt }, nowMs) => age(acceptedAt, nowMs), dropped: 3 },
  { title: 'PROFILE', text: ({ profile }) => profile, dropped: 2 },
  { title: 'TARGET', text: ({ target }) => target, least: 16 },
  { title: 'SUMMARY', text: ({ summary }) => summary ?? '', dropped: 1, least: 20 },
];

const gap = '  ';

/** A table of scans that fits the terminal; where there is none, nothing is left out or cut. */
export function renderList(list: ScanListItem[], screen: Screen, nowMs: number): string {
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
  const header = line(shown.map(({ title, width }) => screen.paint('dim', padEnd(shorten(title, width), width))));
  return (
    header +
    items
      .map((item) =>
        line(
          shown.map(({ text, paint, width }, index) => {
            const cell = shorten(text(item, nowMs), width);
            const padded = index === shown.length - 1 ? cell : padEnd(cell, width);
            return paint ? paint(screen, item, padded) : padded;
          }),
        ),
      )
      .join('')
  );
}

type SizedColumn = Column & { width: number };

/** Leaves columns out until the least widths shorten, then gives what room is left to those that can be cut, from the left. */
function fitColumns(all: SizedColumn[], room: number): SizedColumn[] {
  const leastOf = ({ least, width }: SizedColumn) => Math.min(least ?? width, width);
  const needed = (some: SizedColumn[]) =>
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
