import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createCircuit } from '../../../adapters/aws/circuit.ts';
import { CallFailure } from '../../../contracts/telemetry/failures.ts';

const away = () => Promise.reject(new CallFailure('unreachable', 'Kinesis can’t be reached (ECONNREFUSED).'));
const well = () => Promise.resolve('an answer');

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** @param random decides on the jitter */
async function openCircuit(random = () => 1) {
  const circuit = createCircuit('Kinesis', random);
  for (let failures = 0; failures < 5; failures += 1) await expect(circuit.run(away)).rejects.toThrow('reached');
  return circuit;
}

describe('a circuit', () => {
  test('opens after five failures in a row, and says what it opened for', async () => {
    const circuit = await openCircuit();
    expect(circuit.state).toBe('open');
    await expect(circuit.run(well)).rejects.toMatchObject({
      code: 'circuit_open',
      message: 'Kinesis is not asked for now: Kinesis can’t be reached (ECONNREFUSED).',
    });
  });

  test('stays closed while some requests are served, and when one is refused for itself', async () => {
    const circuit = createCircuit('Kinesis');
    const refused = () => Promise.reject(new CallFailure('invalid_request', 'Kinesis refuses the request.'));
    for (let round = 0; round < 20; round += 1) {
      await expect(circuit.run(refused)).rejects.toMatchObject({ code: 'invalid_request' });
      if (round % 4 === 3) await circuit.run(well);
      else await expect(circuit.run(away)).rejects.toMatchObject({ code: 'unreachable' });
    }
    expect(circuit.state).toBe('closed');
  });

  test('lets one request through after five seconds, and closes when that is served', async () => {
    const circuit = await openCircuit();
    const states: string[] = [];
    circuit.onChange((state) => states.push(state));
    jest.advanceTimersByTime(4_999);
    await expect(circuit.run(well)).rejects.toMatchObject({ code: 'circuit_open' });
    jest.advanceTimersByTime(1);
    await expect(circuit.run(well)).resolves.toBe('an answer');
    expect(states).toEqual(['half_open', 'closed']);
  });

  test('lets no second request through beside the one that tries', async () => {
    const circuit = await openCircuit();
    jest.advanceTimersByTime(5_000);
    let asked = 0;
    const counted = () => {
      asked += 1;
      return away();
    };
    const outcomes = await Promise.allSettled([circuit.run(counted), circuit.run(counted), circuit.run(counted)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(asked).toBe(1);
  });

  test('waits longer each time that it finds the service away, up to half a minute', async () => {
    const circuit = await openCircuit();
    const waits: number[] = [];
    for (let time = 0; time < 6; time += 1) {
      let waited = 0;
      const probe = () => {
        waits.push(waited);
        return away();
      };
      while (waits.length === time) {
        await circuit.run(probe).catch(() => {});
        waited += 500;
        jest.advanceTimersByTime(500);
      }
    }
    expect(waits[0]).toBe(5_000);
    expect(waits.slice(1).map((ms) => Math.round(ms / 1000))).toEqual([10, 20, 30, 30, 30]);
  });
});
