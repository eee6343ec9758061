import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { Registry } from 'prom-client';
import { Histogram } from 'prom-client';
import type { ApiEnvironment } from './environment.ts';

/** Measures requests by route, not by path: ids would make a series each. */
export function countRequests(registry: Registry) {
  const seconds = new Histogram({
    name: 'vigil_http_request_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  return createMiddleware<ApiEnvironment>(async (context, next) => {
    const stop = seconds.startTimer();
    await next();
    stop({ method: context.req.method, route: routePath(context, -1), status: context.res.status });
  });
}
