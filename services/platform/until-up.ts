import { readyLimitMs, untilAnswered } from '../processes/child.ts';

/** How long a server may take to answer: the first time, and whenever it is started again. */
export interface UpLimits {
  firstMs: number;
  againMs: number;
}

/**
 * Whoever starts Vigil is to be told at some time what is wrong. A server that ran before may have much to recover, on a machine that is busy
 * with the same for others: ended in the midst of it, it would only begin that anew, and never come up.
 */
const usualLimits: UpLimits = { firstMs: readyLimitMs, againMs: 600_000 };

/** @returns waits until a server can be used, as its supervisor does whenever it was started */
export function untilUp(
  name: string,
  ask: () => Promise<void>,
  { firstMs, againMs }: UpLimits = usualLimits,
): (signal: AbortSignal) => Promise<void> {
  let ranBefore = false;
  return async (signal) => {
    await untilAnswered(name, ask, { signal, limitMs: ranBefore ? againMs : firstMs });
    ranBefore = true;
  };
}
