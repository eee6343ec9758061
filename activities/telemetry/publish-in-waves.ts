import { setTimeout as delay } from 'node:timers/promises';
import type { PublishEventsInput, PublishEventsResult } from '../../contracts/telemetry/batch.ts';
import type { Submission } from '../../contracts/telemetry/submission.ts';
import { backOffMs } from '../../domain/back-off.ts';
import type { WaveEntry } from '../../domain/telemetry/waves.ts';
import { allSent, nextWave, openLanes, settleWave } from '../../domain/telemetry/waves.ts';
import type { EventStream, TelemetryPorts } from '../telemetry.ts';
import type { Verdict } from './put-wave.ts';
import { createTally, putWave } from './put-wave.ts';
import { renderNext } from './render-next.ts';

/** No request begins later than this; with the five seconds that one may take, a call lasts ten at most. */
const tryForMs = 5_000;
/** Rounds in a row in which nothing went, before the batch rather waits as a workflow, where everybody can see it. */
const fruitlessRounds = 4;
const betweenRounds = { firstMs: 50, longestMs: 1_000 };
/** So that what a busy shard takes comes together into requests of some size. */
const leastBudgetWaitMs = 50;

/** Sends what is left of a batch, wave by wave, for some seconds at most; only what failed is sent again. */
export async function publishInWaves(
  { sent, processedAt }: PublishEventsInput,
  submissions: Submission[],
  stream: EventStream,
  render: TelemetryPorts['render'],
  signal: AbortSignal,
): Promise<PublishEventsResult> {
  const startedAt = performance.now();
  const remainingMs = () => startedAt + tryForMs - performance.now();
  const lanes = openLanes(
    submissions.map(({ events }) => events.length),
    sent,
  );
  const recordOf = renderNext(submissions, processedAt, render);
  const tally = createTally();
  let verdict: Verdict = { failure: null, final: false };
  let fruitless = 0;

  while (!allSent(lanes) && fruitless < fruitlessRounds && !verdict.final && remainingMs() > 0 && !signal.aborted) {
    const budgetWaits: number[] = [];
    const admit = (entry: WaveEntry) => {
      const wait = stream.admit(recordOf(entry));
      if (wait > 0) budgetWaits.push(wait);
      return wait === 0;
    };
    const wave = nextWave(lanes, stream.limits, (entry) => stream.sizeOf(recordOf(entry)), admit);
    let waitMs = budgetWaits.length === 0 ? 0 : Math.max(leastBudgetWaitMs, Math.min(...budgetWaits));
    if (wave.length > 0) {
      const answer = await putWave(wave.map(recordOf), stream, tally);
      const progress = settleWave(lanes, wave, answer.accepted) > 0;
      verdict = answer;
      fruitless = progress ? 0 : fruitless + 1;
      // Where some went, the others may as well be tried again soon.
      if (verdict.failure !== null)
        waitMs = Math.max(waitMs, backOffMs(Math.max(fruitless, 1), betweenRounds, Math.random));
    }
    if (waitMs > 0 && !verdict.final) await pause(Math.min(waitMs, remainingMs()), signal);
  }
  return {
    ...tally,
    sent: lanes.map((lane) => lane.sent),
    elapsedMs: Math.round(performance.now() - startedAt),
    failure: allSent(lanes)
      ? null
      : signal.aborted
        ? 'The worker stopped before all events had gone.'
        : verdict.failure,
  };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(Math.max(ms, 1), undefined, { signal }).catch(() => {});
