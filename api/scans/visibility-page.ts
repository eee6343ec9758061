import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { ScanPosition } from '../../contracts/scans/listing.ts';
import { callTemporal } from './call-temporal.ts';
import type { TimeRange } from './newest-first.ts';
import { newestFirst } from './newest-first.ts';

/** The most that Temporal gives in one answer. */
const maxPageSize = 1_000;

export interface PageQuery {
  since?: Date | undefined;
  /** Only what is older than this. */
  after?: ScanPosition | undefined;
  limit: number;
}

/**
 * Reads a page of workflows from Temporal's visibility, the newest first: no workflow is asked, and no worker is needed.
 * @param conditions in Temporal's list filter language; all of them hold
 * @param describe gives an item its id, by which equal times are ordered
 */
export async function readVisibilityPage<Item extends { id: string }>(
  client: Client,
  { since, after, limit }: PageQuery,
  conditions: string[],
  describe: (execution: WorkflowExecutionInfo) => Item,
): Promise<{ items: Item[]; next: ScanPosition | null }> {
  const fetch = async (range: TimeRange, max: number) => {
    const found: (ScanPosition & { item: Item })[] = [];
    const query = [...conditions, ...within(range)].join(' AND ');
    await callTemporal(client, async () => {
      for await (const execution of client.workflow.list({ query, pageSize: Math.min(max, maxPageSize) })) {
        const item = describe(execution);
        found.push({ item, id: item.id, acceptedAt: execution.startTime.getTime() });
        if (found.length >= max) return;
      }
    });
    return found;
  };
  const found = await newestFirst(fetch, {
    ...(since && { since: since.getTime() }),
    ...(after && { after }),
    wanted: limit + 1,
  });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const more = found.length > shown.length && last !== undefined;
  return {
    items: shown.map(({ item }) => item),
    next: more ? { acceptedAt: last.acceptedAt, id: last.id } : null,
  };
}

function within({ from, before }: TimeRange): string[] {
  return [
    ...(from === undefined ? [] : [`StartTime >= '${new Date(from).toISOString()}'`]),
    ...(before === undefined ? [] : [`StartTime < '${new Date(before).toISOString()}'`]),
  ];
}
