import { expect, test } from '@jest/globals';
import { startUpkeep } from '../../../consumers/telemetry/upkeep.ts';
import type { CircuitState } from '../../../contracts/telemetry/consumers.ts';
import { expectEventually } from '../../helpers/eventually.ts';

test('what is missing is made while something is wrong, again and again, whether or not that works', async () => {
  const queue: { circuit: CircuitState } = { circuit: 'closed' };
  let calls = 0;
  let looks = 0;
  const flights = {
    get holding() {
      looks += 1;
      return null;
    },
  };
  const ensure = async () => {
    calls += 1;
    throw new Error('still away');
  };
  const upkeep = startUpkeep({ queue, flights, ensure, intervalMs: 5 });
  await expectEventually(() => expect(looks).toBeGreaterThan(2));
  expect(calls).toBe(0);
  queue.circuit = 'open';
  await expectEventually(() => expect(calls).toBeGreaterThan(1));
  await upkeep.stop();
});
