import type { WindowKind, WindowState, WindowSummary } from '../../../contracts/trends/windows.ts';
import { windowMinutes } from '../../../contracts/trends/windows.ts';
import { minute } from '../../../domain/text/time.ts';
import type { Row } from '../connect.ts';

/** All of a window but its cities. */
export const summaryColumns = [
  ...['kind', 'start', 'generation', 'state', 'revision', 'account', 'cities', 'latest_post', 'computed_at'],
].join(', ');

/** Whether the window is still kept: its account, told anew since, is so for longer. */
export const isWhole = ({ state }: Row): boolean => state !== null;

export function readSummary(row: Row): WindowSummary {
  const kind = row.kind as WindowKind;
  const startMs = (row.start as Date).getTime();
  return {
    ...{ kind, startMs, endMs: startMs + windowMinutes[kind] * minute },
    ...{ generation: String(row.generation), state: row.state as WindowState, revision: Number(row.revision) },
    ...{ account: JSON.parse(String(row.account)), cities: Number(row.cities) },
    latestPostMs: (row.latest_post as Date | null)?.getTime() ?? null,
    computedAt: (row.computed_at as Date).toISOString(),
  };
}
