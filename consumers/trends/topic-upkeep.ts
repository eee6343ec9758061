import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import type { Running } from '../../runtime/process.ts';

export interface TopicUpkeepOptions {
  /** Makes what is missing; safe to repeat. @throws {StoreUnavailable} */
  ensure(): Promise<void>;
  logger: Logger;
  retryMs?: number;
}

/**
 * Makes topics as they are wanted, once Kafka is there. An account that may not do so keeps nothing from being read: somebody else
 * has made them then.
 */
export function startTopicUpkeep({ ensure, logger, retryMs = 2_000 }: TopicUpkeepOptions): Running {
  const stopping = new AbortController();
  let told = '';
  const keeping = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await ensure();
        if (told !== '') logger.info('topics are as they are wanted');
        return;
      } catch (error) {
        const reason = error instanceof StoreUnavailable ? error.message : String(error);
        if (reason !== told) logger.warn(`topics can’t be made or set as they are wanted: ${reason}`);
        told = reason;
      }
      await delay(retryMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await keeping;
    },
  };
}
