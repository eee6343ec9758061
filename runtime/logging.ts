import type { Logger } from 'pino';
import { pino } from 'pino';
import pretty from 'pino-pretty';

export interface LoggingOptions {
  /** The process, e.g. `api`; on every line. */
  name: string;
  level: string;
  /** Whether a person reads along: coloured lines instead of JSON. */
  terminal: boolean;
  /** To standard error, as of a process whose standard output is its product. */
  toErrors?: boolean;
}

/** Whatever goes by these names is never written, at the top level or one below. */
const secretKeys = ['authorization', 'cookie', 'set-cookie', 'apiKey', 'password', 'token', 'secret'];

/** The process's logger. Bind `workflowId` and `runId` to a child logger wherever there are such. */
export function createLogger({ name, level, terminal, toErrors = false }: LoggingOptions): Logger {
  const options = {
    name,
    level,
    base: { name },
    redact: { paths: secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`]), censor: '********' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  const dest = toErrors ? 2 : 1;
  // Synchronous, so that the last lines before an exit aren't lost.
  return terminal
    ? pino(
        options,
        pretty({
          destination: dest,
          sync: true,
          colorize: true,
          ignore: 'name,pid,hostname',
          messageFormat: `${name}: {msg}`,
        }),
      )
    : pino(options, pino.destination({ dest, sync: true }));
}
