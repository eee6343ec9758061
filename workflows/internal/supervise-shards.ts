import { ActivityFailure, ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { ShardActivities } from '../../activities/telemetry-shards.ts';
import type { ShardDecision, SuperviseShardsInput } from '../../contracts/telemetry/shards.ts';
import { decideShards } from '../../domain/telemetry/scale-shards.ts';

/** The next run comes in a minute, and decides anew: so this one tries but a few times. */
const { measureDemand, recallDecision, describeStream, scaleStream } = proxyActivities<ShardActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumAttempts: 3 },
});

/** One look at demand and shards; what the run before decided is its memory. */
export async function decideAndScale({ stream, policy }: SuperviseShardsInput): Promise<ShardDecision> {
  // Not `lastResult`: Temporal's server gives none to workflows that a schedule starts.
  const last = await recallDecision();
  const demand = await measureDemand();
  const description = await describeStream({ stream });
  const decision = decideShards({ stream: description, demand, policy, last, now: new Date() });
  setCurrentDetails(describeDecision(decision));
  if (decision.action !== 'up' && decision.action !== 'down') return decision;
  try {
    await scaleStream({ stream, shards: decision.target });
    return decision;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const reason = error.cause instanceof ApplicationFailure ? error.cause.message : 'Kinesis did not do it.';
    const { changes = [], lowSince = null } = last ?? {};
    const failed: ShardDecision = { ...decision, action: 'failed', reason, changes, lowSince };
    setCurrentDetails(describeDecision(failed));
    return failed;
  }
}

const describeDecision = ({ action, shards, target, reason }: ShardDecision): string =>
  `**${action}**: ${shards} shards, ${target} wanted. ${reason}`;
