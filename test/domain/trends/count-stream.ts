import type { Pane } from '../../../contracts/trends/panes.ts';
import { decodePost } from '../../../domain/trends/decode-post.ts';
import { createPartitionCounter } from '../../../domain/trends/partition-counter.ts';
import { decodeRecordedLine } from '../../../domain/trends/recorded-line.ts';
import { cityWindows, mergeTallies, tallyOf } from '../../../domain/trends/tally.ts';
import { windowsWithPane } from '../../../domain/trends/windows.ts';
import type { WindowRow } from '../../helpers/trends-oracle.ts';
import { canada } from './messages.ts';

const rules = { retweetRule: 'any', graceMs: 120_000, mostRecentPosts: 1_000_000 } as const;

/** Rows of a table of panes: what has the same key replaces what was there. */
export type PaneTable = Map<string, Pane>;

/** Under what a batch's pane is stored. */
export type PaneKey = (pane: Pane, partition: number, firstOffset: number) => string;
export const paneKey: PaneKey = ({ startMs }, partition, firstOffset) => `${startMs}/${partition}/${firstOffset}`;

export interface Cuts {
  partitions: number;
  /** Messages of each batch, one after the other, then from the beginning again. */
  batches: readonly number[];
  /** Batches after which whoever counts dies, and another goes on from there. */
  deaths: ReadonlySet<number>;
}

interface Message {
  key: string;
  value: Buffer;
}

/** What is produced of lines in either form. */
export const messagesOf = (lines: readonly string[]): Message[] =>
  lines.flatMap((line) => {
    const decoded = decodeRecordedLine(line);
    if (decoded === null || 'reason' in decoded) throw new Error(`This line is no post: ${line}`);
    return { key: decoded.recorded.postId, value: Buffer.from(decoded.recorded.json) };
  });

/** Counts messages as the pipeline does: partition by partition, batch by batch, each pane a row of its own. */
export function countStream(messages: readonly Message[], cuts: Cuts, keyOf: PaneKey = paneKey): PaneTable {
  const table: PaneTable = new Map();
  for (let partition = 0; partition < cuts.partitions; partition += 1) {
    const own = messages.filter(({ key }) => Number(BigInt(key) % BigInt(cuts.partitions)) === partition);
    countPartition(own, partition, cuts, (pane, firstOffset) => table.set(keyOf(pane, partition, firstOffset), pane));
  }
  return table;
}

function countPartition(
  messages: readonly Message[],
  partition: number,
  { batches, deaths }: Cuts,
  store: (pane: Pane, firstOffset: number) => void,
): void {
  let counter = createPartitionCounter(rules);
  const count = ({ value }: Message) => {
    const decoded = decodePost(value, Number.MAX_SAFE_INTEGER, canada);
    if ('reason' in decoded) throw new Error(decoded.detail);
    counter.count(decoded.post);
  };
  let offset = 0;
  for (let batch = 0; offset < messages.length; batch += 1) {
    const next = offset + (batches[(batch + partition) % batches.length] ?? 1);
    for (const message of messages.slice(offset, next)) count(message);
    for (const pane of counter.takePanes()) store(pane, offset);
    offset = next;
    if (!deaths.has(batch)) continue;
    counter = createPartitionCounter(rules, counter.watermarkMs);
    for (const message of messages.slice(0, offset)) count(message);
    counter.takePanes();
  }
}

/** The three tables, from panes. */
export function tablesOf(table: PaneTable): WindowRow[] {
  const windows = new Map<number, Pane[]>();
  for (const pane of table.values()) {
    for (const { startMs } of windowsWithPane('tumbling', pane.startMs))
      windows.set(startMs, [...(windows.get(startMs) ?? []), pane]);
  }
  return [...windows]
    .sort(([a], [b]) => a - b)
    .flatMap(([startMs, panes]) =>
      cityWindows(mergeTallies(panes.map(tallyOf))).map(({ city, counts, uniqueUsers }) => ({
        ...{ city, date: new Date(startMs).toISOString(), tweets: counts.tweets, retweets: counts.retweets },
        uniqueusers: uniqueUsers,
      })),
    );
}
