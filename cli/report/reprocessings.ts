import type { ReprocessResource } from '../../contracts/trends/resource.ts';
import { age, duration } from '../../domain/text/time.ts';
import { messagesToRead } from '../../domain/trends/reprocess-progress.ts';
import type { Screen } from '../text/screen.ts';
import type { Column } from '../text/table.ts';
import { renderTable } from '../text/table.ts';
import { amount } from './karma.ts';

const columns: Column<ReprocessResource>[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'STATE', text: ({ state }) => state },
  { title: 'TIME (UTC)', text: spanOf },
  { title: 'RETWEETS', text: ({ retweetRule }) => (retweetRule === 'any' ? 'any' : retweetRule.join(',')), dropped: 1 },
  { title: 'READ', text: ({ read }) => amount(read), align: 'right', dropped: 2 },
  { title: 'BEGUN', text: ({ startedAt }, now) => age(startedAt, now), dropped: 3 },
];
const failure: Column<ReprocessResource> = {
  ...{ title: 'FAILURE', dropped: 4, least: 12 },
  text: ({ failure }) => failure ?? '',
};

export function renderReprocessings(items: ReprocessResource[], screen: Screen, nowMs: number): string {
  const hasFailed = items.some((item) => item.failure !== null);
  return renderTable(hasFailed ? [...columns, failure] : columns, items, screen, nowMs);
}

/** `2026-03-05 12:00–13:00`; with the day of its end where that is another. */
function spanOf({ from, to }: ReprocessResource): string {
  const isOneDay = from.slice(0, 10) === to.slice(0, 10);
  return `${dayAndClock(from)}–${isOneDay ? to.slice(11, 16) : dayAndClock(to)}`;
}

const dayAndClock = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** `2026-03-05 12:00 to 2026-03-05 13:00 UTC` */
export function timeOf({ from, to }: ReprocessResource): string {
  return `${dayAndClock(from)} to ${dayAndClock(to)} UTC`;
}

/** Of one that is under way. */
export function progressOf({ state, read, source, partitions }: ReprocessResource): string {
  if (source === 'start') return 'It waits for a worker.';
  if (state === 'waiting')
    return 'Its last minutes still take posts, which would be counted by the usual rule: it waits.';
  if (state === 'merging') return 'All is read; the windows are computed.';
  return `${amount(read)} of ${amount(messagesToRead({ partitions }))} posts read`;
}

export function outcomeOf({ state, read, failure, startedAt, finishedAt }: ReprocessResource): string {
  if (state === 'failed') return `It failed: ${failure ?? 'Temporal has its history.'}`;
  const took = finishedAt === null ? '' : ` in ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`;
  return `Done: ${amount(read)} posts read${took}. The new numbers are shown now.`;
}
