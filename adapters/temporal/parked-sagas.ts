import type { Client } from '@temporalio/client';
import { sagaSearchAttributes } from '../../contracts/karma/saga.ts';

const answerWithinMs = 3_000;

/** Sagas that wait for an operator, as visibility knows them; a moment late. @throws {Error} while Temporal doesn't answer */
export const countParkedSagas = async (client: Client): Promise<number> => {
  const query = `${sagaSearchAttributes.state.name} = 'parked' AND ExecutionStatus = 'Running'`;
  return client.connection.withDeadline(
    Date.now() + answerWithinMs,
    async () => (await client.workflow.count(query)).count,
  );
};
