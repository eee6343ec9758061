import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ConsumersState } from '../../contracts/telemetry/consumers.ts';
import { consumersQueryName, trackConsumersId } from '../../contracts/telemetry/consumers.ts';

const answerWithinMs = 3_000;

/**
 * Asks the workflow that tracks consumers.
 * @returns null where no consumer has ever reported
 * @throws {Error} when no worker or no server answers in time
 */
export async function readConsumersState(client: Client): Promise<ConsumersState | null> {
  try {
    return await client.connection.withDeadline(Date.now() + answerWithinMs, () =>
      client.workflow.getHandle(trackConsumersId).query<ConsumersState>(consumersQueryName),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
