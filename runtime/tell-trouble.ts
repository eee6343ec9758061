import type { Logger } from 'pino';

/**
 * Logs why something can't be used, and that it can be again.
 * @param well said once nothing is in the way
 */
export const tellTrouble =
  (logger: Pick<Logger, 'info' | 'warn'>, well: string) =>
  (reason: string | null): void =>
    reason === null ? logger.info(well) : logger.warn(reason);
