import { expect, test } from '@jest/globals';
import type { DispatchOptions } from '../../../simulators/sensor-fleet/dispatch.ts';
import { dispatch } from '../../../simulators/sensor-fleet/dispatch.ts';
import type { FleetSubmission } from '../../../simulators/sensor-fleet/fleet.ts';
import { requestLimits } from '../../../simulators/sensor-fleet/queue.ts';
import { gate } from '../../helpers/gate.ts';

/** One submission each 10 ms, their numbers as bodies. */
function* numbered(padding = 0): Generator<FleetSubmission> {
  for (let number = 0; ; number += 1) yield { atMs: number * 10, body: String(number).padStart(padding, '0') };
}

interface Request {
  bodies: string[];
  afterMs: number;
}

async function dispatched(given: Partial<DispatchOptions>): Promise<Request[]> {
  const requests: Request[] = [];
  const startedAt = performance.now();
  await dispatch({
    ...{ submissions: numbered(), rate: Number.POSITIVE_INFINITY, total: 25, stopping: new AbortController().signal },
    send: async (bodies) => {
      requests.push({ bodies, afterMs: performance.now() - startedAt });
    },
    ...given,
  });
  return requests;
}
const numbersIn = (requests: Request[]): number[] => requests.flatMap(({ bodies }) => bodies.map(Number));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('the total is sent, in order, ten at a time', async () => {
  const requests = await dispatched({});
  expect(numbersIn(requests)).toEqual(upTo(25));
  expect(requests.map(({ bodies }) => bodies.length)).toEqual([10, 10, 5]);
});

test('a total of none sends nothing', async () => {
  expect(await dispatched({ total: 0 })).toEqual([]);
});

test('a request carries no more bytes than one may', async () => {
  const requests = await dispatched({ submissions: numbered(100_000), total: 5 });
  expect(requests.map(({ bodies }) => bodies.length)).toEqual([2, 2, 1]);
  const tooLarge = await dispatched({ submissions: numbered(requestLimits.bytes + 1), total: 2 });
  expect(tooLarge.map(({ bodies }) => bodies.length)).toEqual([1, 1]);
});

test.each([
  ['their own times', null, 10],
  ['the rate', 200, 5],
])('nothing is sent before %s', async (_, rate, msEach) => {
  const requests = await dispatched({ rate, total: 30 });
  expect(numbersIn(requests)).toEqual(upTo(30));
  expect(requests.length).toBeGreaterThan(1);
  for (const { bodies, afterMs } of requests) {
    for (const number of bodies.map(Number)) expect(afterMs).toBeGreaterThanOrEqual(number * msEach - 1);
  }
});

test('eight requests are under way at most, and all of them are waited for', async () => {
  const answer = gate();
  let underWay = 0;
  let most = 0;
  await dispatched({
    total: 200,
    send: async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      if (underWay === 8) answer.open();
      await answer.opened;
      underWay -= 1;
    },
  });
  expect(most).toBe(8);
  expect(underWay).toBe(0);
});

test('once it is to stop, it waits for what is under way, and sends no more', async () => {
  const stopping = new AbortController();
  let answered = 0;
  const sent: string[] = [];
  await dispatched({
    total: Number.POSITIVE_INFINITY,
    stopping: stopping.signal,
    send: async (bodies) => {
      sent.push(...bodies);
      if (sent.length >= 100) stopping.abort();
      await new Promise((resolve) => setImmediate(resolve));
      answered += bodies.length;
    },
  });
  expect(answered).toBe(sent.length);
  expect(sent.length).toBeLessThan(300);
});

test('it stops in the middle of a pause', async () => {
  const stopping = new AbortController();
  const sent: string[] = [];
  await dispatched({
    ...{ rate: 0.001, total: 2, stopping: stopping.signal },
    send: async (bodies) => {
      sent.push(...bodies);
      stopping.abort();
    },
  });
  expect(sent).toEqual(['0']);
});
