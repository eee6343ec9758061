import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  summary: 'Tell whether the process is up',
  responses: {
    200: {
      description: 'It is.',
      content: { 'application/json': { schema: z.object({ status: z.literal('up'), version: z.string() }) } },
    },
  },
});

const readinessSchema = z
  .object({
    ready: z.boolean(),
    checks: z.array(z.object({ name: z.enum(['temporal', 'worker', 'archive']), ok: z.boolean(), detail: z.string() })),
  })
  .openapi('Readiness', {
    example: {
      ready: true,
      checks: [
        { name: 'temporal', ok: true, detail: 'Temporal answers.' },
        { name: 'worker', ok: false, detail: 'No worker has asked for work in the last minutes; scans wait for one.' },
        { name: 'archive', ok: true, detail: 'The archive answers.' },
      ],
    },
  });

const readinessContent = { 'application/json': { schema: readinessSchema } };

const readinessRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'getReadiness',
  summary: 'Tell whether the API can do its work, and what is missing if not',
  responses: {
    200: {
      description: 'It can. A missing worker only makes scans wait, a missing archive only their archiving.',
      content: readinessContent,
    },
    503: { description: 'It can’t: Temporal is missing.', content: readinessContent },
  },
});

export function createHealthRoutes({
  version,
  checkReadiness,
}: Pick<AppDependencies, 'version' | 'checkReadiness'>): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>();
  app.openapi(healthRoute, (context) => context.json({ status: 'up' as const, version }, 200));
  app.openapi(readinessRoute, async (context) => {
    const readiness = await checkReadiness();
    return readiness.ready ? context.json(readiness, 200) : context.json(readiness, 503, { 'retry-after': '2' });
  });
  return app;
}
