import { expect, test } from '@jest/globals';
import { untilUp } from '../../../services/platform/until-up.ts';

const { signal } = new AbortController();

/** Answers once it was asked for so long. */
function serverThatTakes(ms: () => number) {
  const begunAt = Date.now();
  return async () => {
    if (Date.now() - begunAt < ms()) throw new Error('connect ECONNREFUSED');
  };
}

test('a server that does not answer the first time is given up', async () => {
  const wait = untilUp(
    'A server',
    serverThatTakes(() => 10_000),
    { firstMs: 100, againMs: 10_000 },
  );
  await expect(wait(signal)).rejects.toThrow('A server did not answer within 0.1 s: connect ECONNREFUSED');
});

test('one that ran before has the time that it takes to recover', async () => {
  let takesMs = 0;
  const wait = untilUp(
    'A server',
    serverThatTakes(() => takesMs),
    { firstMs: 100, againMs: 10_000 },
  );
  await wait(signal);
  takesMs = 500;
  await wait(signal);
});
