import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { ConsumersState } from '../../contracts/telemetry/consumers.ts';
import { consumersQueryName, trackConsumersId } from '../../contracts/telemetry/consumers.ts';
import { presentReports } from '../../domain/telemetry/consumers-state.ts';
import { count } from '../../domain/text/words.ts';
import type { ReadinessCheck } from '../readiness.ts';

/** Whether a consumer of submissions has reported lately, as the workflow knows that they report to. */
export async function checkConsumers(client: Client, deadline: number): Promise<ReadinessCheck> {
  const name = 'telemetry-consumer';
  try {
    const state = await client.connection.withDeadline(deadline, () =>
      client.workflow.getHandle(trackConsumersId).query<ConsumersState>(consumersQueryName),
    );
    const present = presentReports(state, Date.now()).length;
    return present > 0
      ? { name, ok: true, detail: `${count(present, 'consumer')} reported lately.` }
      : { name, ...none };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { name, ...none };
    return { name, ok: false, detail: 'No worker tells whether a consumer reports.' };
  }
}

const none = { ok: false, detail: 'No consumer has reported lately; submissions wait in their queue.' };
