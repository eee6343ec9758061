import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { freeLoopbackPort } from '../runtime/metrics.ts';

/**
 * Sends the SDK's log lines, its workflow and run ids included, to the process's logger, and makes it tell its metrics.
 * Call once, before anything else of the SDK's.
 * @returns where the SDK's metrics are to be read
 */
export async function installSdkRuntime(logger: Logger): Promise<{ metricsUrl: string }> {
  const bindAddress = `127.0.0.1:${await freeLoopbackPort()}`;
  Runtime.install({
    // The process's own lifecycle decides when to stop.
    shutdownSignals: [],
    telemetryOptions: {
      metrics: { prometheus: { bindAddress } },
      // Else the SDK's native part writes its lines to the terminal itself, past the process's level and format.
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    },
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const { error, taskToken: _taskToken, ...context } = meta ?? {};
      const write = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
      logger[write[level]]({ ...context, ...describeError(error) }, message);
    }),
  });
  return { metricsUrl: `http://${bindAddress}/metrics` };
}

/** A failure's type and sentence say all; the stack behind it is for bugs, which carry no system error code. */
function describeError(error: unknown): object {
  if (error === undefined) return {};
  if (!(error instanceof ApplicationFailure)) return { err: error };
  const { type, message, cause } = error;
  const isBug = cause !== undefined && !('code' in cause);
  return { failure: type, reason: message, ...(isBug && { err: cause }) };
}
