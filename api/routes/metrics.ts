import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { ApiEnvironment } from '../http/environment.ts';

/** `GET /metrics`, for Prometheus. */
export const createMetricsRoute = (registry: Registry): Hono<ApiEnvironment> =>
  new Hono<ApiEnvironment>().get('/metrics', async (context) =>
    context.text(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
