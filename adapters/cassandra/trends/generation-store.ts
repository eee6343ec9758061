import type { GenerationStore } from '../../../activities/trends/ports.ts';
import type { CassandraConnection } from '../connect.ts';
import { paneRows } from './batch-store.ts';

const columns = ['scope', 'active_since', 'generation', 'from_time', 'to_time', 'retweet_rule', 'end_offsets'];
/** `retweet_rule` is for people who look: nothing reads it. */
const insertGeneration = `INSERT INTO generations (${columns}) VALUES ('all', ?, ?, ?, ?, ?, ?) USING TTL ?`;

/** How much longer panes are kept than their generation counts: so long may it take to make one, with outages. */
const longestMakingSeconds = 86_400;

/** @param keepSeconds how long a generation is needed once it counts */
export const createGenerationStore = ({ write }: CassandraConnection, keepSeconds: number): GenerationStore => ({
  writePanes: (panes) => write(paneRows(panes, keepSeconds + longestMakingSeconds).map((row) => [row])),

  async activate({ generation, activeSinceMs, fromMs, toMs, endOffsets, retweetRule }) {
    const rule = retweetRule === 'any' ? retweetRule : retweetRule.join(',');
    const time = [new Date(fromMs), new Date(toMs)];
    const params = [new Date(activeSinceMs), generation, ...time, rule, endOffsets, keepSeconds];
    await write([[{ query: insertGeneration, params }]]);
  },
});
