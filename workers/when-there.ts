import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StoreUnavailable } from '../contracts/store-unavailable.ts';

const askAgainMs = 1_000;

/**
 * Does what needs a store, again until that is there; says once for each reason that it waits.
 * @param stopping ends the wait; it then rejects with the signal's reason
 */
export async function whenThere<T>(work: () => Promise<T>, logger: Logger, stopping: AbortSignal): Promise<T> {
  let told = '';
  for (;;) {
    stopping.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (error.message !== told) logger.warn(`${error.message} Waiting for it.`);
      told = error.message;
    }
    await delay(askAgainMs, undefined, { signal: stopping }).catch(() => {});
  }
}
