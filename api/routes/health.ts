import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { pipelineNames } from '../../config/settings.ts';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { readinessChecks } from '../readiness.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  summary: 'Tell whether the process is up, and what it offers',
  responses: {
    200: {
      description: 'It is.',
      content: {
        'application/json': {
          schema: z.object({
            status: z.literal('up'),
            version: z.string(),
            pipelines: z.array(z.enum(pipelineNames)).openapi({ description: 'As `VIGIL_PIPELINES` chooses.' }),
          }),
        },
      },
    },
  },
});

const readinessSchema = z
  .object({
    ready: z.boolean(),
    checks: z.array(z.object({ name: z.enum(readinessChecks), ok: z.boolean(), detail: z.string() })),
  })
  .openapi('Readiness', {
    example: {
      ready: true,
      checks: [
        { name: 'temporal', ok: true, detail: 'Temporal answers.' },
        {
          name: 'scans-worker',
          ok: false,
          detail: 'No worker has asked for work in the last minutes; scans wait for one.',
        },
        { name: 'archive', ok: true, detail: 'The archive answers.' },
        { name: 'telemetry-worker', ok: true, detail: 'A worker takes batches of submissions.' },
        { name: 'telemetry-consumer', ok: true, detail: '1 consumer reported lately.' },
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
      description: 'It can. Without workers or consumers work only waits, without the archive archiving does.',
      content: readinessContent,
    },
    503: { description: 'It can’t: Temporal is missing.', content: readinessContent },
  },
});

export function createHealthRoutes({
  version,
  pipelines,
  checkReadiness,
}: Pick<AppDependencies, 'version' | 'pipelines' | 'checkReadiness'>): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>();
  app.openapi(healthRoute, (context) => context.json({ status: 'up' as const, version, pipelines }, 200));
  app.openapi(readinessRoute, async (context) => {
    const readiness = await checkReadiness();
    return readiness.ready ? context.json(readiness, 200) : context.json(readiness, 503, { 'retry-after': '2' });
  });
  return app;
}
