import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { CallFailure } from '../../contracts/telemetry/failures.ts';

const retryMs = 500;
const remindMs = 30_000;

export const isMissing = (error: unknown): boolean => error instanceof CallFailure && error.code === 'not_found';

/**
 * Tries until it works, for ever. What is in the way is said in one line, again when it changes, and every half minute.
 * @param what that is waited for, in words
 * @throws the signal's reason when it aborts, and whatever isn't a CallFailure
 */
export async function waitUntil(
  what: string,
  attempt: () => Promise<void>,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  let told = { reason: '', at: 0 };
  for (;;) {
    try {
      await attempt();
      if (told.reason !== '') logger.info(`${what}: there`);
      return;
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      if (error.message !== told.reason || Date.now() - told.at > remindMs) {
        logger.warn(`waiting for ${what}: ${error.message}`);
        told = { reason: error.message, at: Date.now() };
      }
    }
    // Its own error would hide the reason.
    await delay(retryMs, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}
