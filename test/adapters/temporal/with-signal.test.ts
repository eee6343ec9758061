import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { withSignal } from '../../../adapters/temporal/with-signal.ts';
import { freePorts } from '../../helpers/free-ports.ts';

test('a signal that many calls share ends them, and keeps nothing of those that are over', async () => {
  const [port] = await freePorts(1);
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  const over = new AbortController();
  const call = (withinMs: number) =>
    withSignal(connection, over.signal, () =>
      connection.withDeadline(Date.now() + withinMs, () => connection.workflowService.getSystemInfo({})),
    );
  for (let calls = 0; calls < 3; calls += 1) await expect(call(50)).rejects.toThrow();
  expect(getEventListeners(over.signal, 'abort')).toHaveLength(0);

  const last = call(60_000);
  over.abort();
  await expect(last).rejects.toThrow(/abort|cancel/i);
  await connection.close();
});
