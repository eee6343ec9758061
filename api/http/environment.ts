import type { Logger } from 'pino';

/** What every handler finds in its context. */
export interface ApiEnvironment {
  Variables: {
    requestId: string;
    /** Puts the request id on every line. */
    logger: Logger;
  };
}
