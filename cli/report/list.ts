import type { ScanListItem } from '../../contracts/scans/resource.ts';
import { age } from '../../domain/text/time.ts';
import type { Screen } from '../text/screen.ts';
import type { Column } from '../text/table.ts';
import { renderTable } from '../text/table.ts';
import { paintGrade, paintState } from './words.ts';

const columns: Column<ScanListItem>[] = [
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

/** A table of scans. */
export const renderList = (list: ScanListItem[], screen: Screen, nowMs: number): string =>
  renderTable(columns, list, screen, nowMs);
