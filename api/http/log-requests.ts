import { createMiddleware } from 'hono/factory';
import type { Logger } from 'pino';
import type { ApiEnvironment } from './environment.ts';

/** One line a request, and a logger for handlers that puts the request id on theirs. */
export const logRequests = (root: Logger) =>
  createMiddleware<ApiEnvironment>(async (context, next) => {
    const logger = root.child({ requestId: context.get('requestId') });
    context.set('logger', logger);
    const started = performance.now();
    await next();
    const { method, path } = context.req;
    const durationMs = Math.round(performance.now() - started);
    logger.debug({ method, path, status: context.res.status, durationMs }, 'request');
  });
