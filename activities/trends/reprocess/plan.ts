import { TrendsRefusal } from '../../../contracts/trends/failures.ts';
import { paneMs } from '../../../contracts/trends/panes.ts';
import type { RetweetRule } from '../../../contracts/trends/post.ts';
import type { ReprocessRange, ReprocessTrendsInput } from '../../../contracts/trends/reprocess.ts';
import { clockToleranceMs } from '../../../domain/trends/decode-post.ts';
import { isFinal } from '../../../domain/trends/lateness.ts';
import type { CountingRules } from '../../../domain/trends/partition-counter.ts';
import type { PaneSource, PostsLog } from '../ports.ts';
import { endOf, startOf } from './bounds.ts';

export interface PlanPorts {
  source: Pick<PaneSource, 'progress' | 'batches'>;
  log: Pick<PostsLog, 'offsets' | 'offsetsAt'>;
  /** Those of live counting. */
  rules: Pick<CountingRules, 'retweetRule' | 'graceMs'>;
}

/**
 * What has to be read to count a time once more, with the same result by the same rules. Each partition begins where Kafka had no
 * post of that time yet: of those before it none is in it or can close it, so nothing has to be known of them. It ends where a live
 * batch begins, at the latest where live counting is now.
 * @param nowMs milliseconds since 1970
 * @returns in the order of partitions; null as long as there may be posts of that time that live counting would count by another
 *   rule, beside those that were read
 * @throws {TrendsRefusal} where the time is empty, to come, or has left Kafka
 */
export async function planReprocess(
  { source, log, rules }: PlanPorts,
  { from, to, retweetRule }: ReprocessTrendsInput,
  nowMs: number,
): Promise<ReprocessRange[] | null> {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  if (!isFullMinute(fromMs) || !isFullMinute(toMs))
    throw new TrendsRefusal('The time must begin and end with full minutes.');
  if (fromMs >= toMs) throw new TrendsRefusal(`From ${from} to ${to} there is no time.`);
  // Whoever asked may have a clock that is ahead of this one.
  if (toMs > nowMs + paneMs) throw new TrendsRefusal(`${to} is still to come.`);

  // Before Kafka is asked, which so has all that is counted by then.
  const marks = await source.progress();
  if (marks.length === 0) throw new TrendsRefusal('Nothing was counted yet.');
  const [known, begins, ends] = await Promise.all([
    log.offsets(),
    log.offsetsAt(fromMs - clockToleranceMs),
    log.offsetsAt(toMs + rules.graceMs + clockToleranceMs),
  ]);
  const planned = marks.map(async (mark) => {
    const offsets = known.find(({ partition }) => partition === mark.partition);
    if (offsets === undefined || offsets.endOffset < mark.nextOffset)
      throw new TrendsRefusal(`Kafka has less of partition ${mark.partition} than was counted: it is another topic.`);
    const begin = begins.get(mark.partition) ?? offsets.endOffset;
    const start = await startOf(source, mark, { begin, firstOffset: offsets.firstOffset, fromMs });
    const end = await endOf(source, mark, {
      after: ends.get(mark.partition) ?? mark.nextOffset,
      start,
      toMs,
      ...rules,
    });
    const caughtUpAtMs = mark.nextOffset >= offsets.endOffset ? nowMs : mark.caughtUpAtMs;
    return { partition: mark.partition, start, end: end.offset, watermarkMs: end.watermarkMs, caughtUpAtMs };
  });
  const plans = await Promise.all(planned);

  const uncounted = known
    .filter(({ partition }) => !marks.some((mark) => mark.partition === partition))
    .map(({ firstOffset, endOffset }) => ({
      watermarkMs: null,
      caughtUpAtMs: firstOffset === endOffset ? nowMs : null,
    }));
  const isOver = isFinal({ endMs: toMs }, rules.graceMs, [...plans, ...uncounted]);
  if (!isOver && !isSameRule(retweetRule, rules.retweetRule)) return null;
  return plans
    .map(({ partition, start, end }) => ({
      ...{ partition, nextOffset: String(start), endOffset: String(end) },
      ...{ watermarkMs: null, replayFromOffset: String(start) },
    }))
    .sort((a, b) => a.partition - b.partition);
}

const isFullMinute = (ms: number): boolean => Number.isFinite(ms) && ms % paneMs === 0;

const isSameRule = (one: RetweetRule, other: RetweetRule): boolean => textOf(one) === textOf(other);
const textOf = (rule: RetweetRule): string => (rule === 'any' ? rule : [...rule].sort().join(' '));
