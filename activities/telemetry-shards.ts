import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type { ConsumersState } from '../contracts/telemetry/consumers.ts';
import { CallFailure } from '../contracts/telemetry/failures.ts';
import type { Demand, ShardDecision, StreamDescription } from '../contracts/telemetry/shards.ts';
import { demandOf, presentReports } from '../domain/telemetry/consumers-state.ts';

/** What the supervisor of the shards needs; the stream's methods throw CallFailure. */
export interface ShardPorts {
  /** What the workflow that tracks consumers knows; null where there is none yet. */
  consumers(): Promise<ConsumersState | null>;
  /** What the newest run that completed decided, other than this one; null where there is none. */
  lastDecision(notRunId: string): Promise<ShardDecision | null>;
  describe(stream: string): Promise<StreamDescription>;
  /** Begins to change the number of shards; asking again for the same number changes nothing. */
  scale(stream: string, shards: number): Promise<void>;
}

export type ShardActivities = ReturnType<typeof createShardActivities>;

export function createShardActivities(ports: ShardPorts) {
  return {
    /** What all consumers together ask of the stream, as they last reported. */
    async measureDemand(): Promise<Demand> {
      const state = await ports.consumers();
      return demandOf(state === null ? [] : presentReports(state, Date.now()));
    },
    recallDecision: (): Promise<ShardDecision | null> =>
      ports.lastDecision(activityInfo().workflowExecution?.runId ?? ''),
    describeStream: ({ stream }: { stream: string }): Promise<StreamDescription> =>
      translated(() => ports.describe(stream)),
    scaleStream: ({ stream, shards }: { stream: string; shards: number }): Promise<void> =>
      translated(() => ports.scale(stream, shards)),
  };
}

/** Failures as Temporal keeps them: by their code, and without what the SDK threw, which may quote requests. */
async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    throw ApplicationFailure.create({ type: error.code, message: error.message });
  }
}
