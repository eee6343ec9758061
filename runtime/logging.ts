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
/** Node's error about a URL that can't be read quotes the whole of it, with its password. */
const quotedUrl = 'err.input';

/** What every line has, and what none has. */
export const lineOptions = (name: string, level: string): pino.LoggerOptions => ({
  name,
  level,
  base: { name },
  redact: {
    paths: [...secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`]), quotedUrl],
    censor: '********',
  },
  timestamp: pino.stdTimeFunctions.isoTime,
});

/** The process's logger. Bind `workflowId` and `runId` to a child logger wherever there are such. */
export function createLogger({ name, level, terminal, toErrors = false }: LoggingOptions): Logger {
  const options = lineOptions(name, level);
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
