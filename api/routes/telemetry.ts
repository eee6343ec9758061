import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { batchWorkflowId } from '../../contracts/telemetry/batch.ts';
import { describeTelemetry } from '../../domain/telemetry/overview.ts';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalid } from '../http/handle-error.ts';
import { ProblemError } from '../http/problem-error.ts';
import { encodeCursor } from '../scans/cursor.ts';
import { problemResponses } from '../schemas/problem.ts';
import {
  batchIdSchema,
  batchListQuerySchema,
  batchListSchema,
  batchSchema,
  telemetrySchema,
} from '../schemas/telemetry.ts';

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } });

const overviewRoute = createRoute({
  method: 'get',
  path: '/v1/telemetry',
  operationId: 'getTelemetry',
  summary: 'Tell how the telemetry pipeline does',
  description: 'Consumers report every five seconds; one that stopped, or has not reported for half a minute, is gone.',
  responses: {
    200: { description: 'Rates, rejects, shards and circuits.', content: json(telemetrySchema) },
    ...problemResponses('temporal-unavailable', 'worker-unavailable'),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/telemetry/batches',
  operationId: 'listBatches',
  summary: 'List batches of submissions, the newest first',
  request: { query: batchListQuerySchema },
  responses: {
    200: { description: 'One page.', content: json(batchListSchema) },
    ...problemResponses('invalid-request', 'temporal-unavailable'),
  },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/telemetry/batches/{id}',
  operationId: 'getBatch',
  summary: 'Tell the state of a batch',
  request: { params: batchIdSchema },
  responses: {
    200: { description: 'The batch.', content: json(batchSchema) },
    ...problemResponses('batch-not-found', 'temporal-unavailable'),
  },
});

type TelemetryRouteDependencies = Pick<AppDependencies, 'telemetry' | 'temporalUiUrl' | 'temporalNamespace'>;

export function createTelemetryRoutes({
  telemetry,
  temporalUiUrl,
  temporalNamespace,
}: TelemetryRouteDependencies): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid });
  const linked = <Batch extends { id: string }>(batch: Batch) => {
    const workflow = `${encodeURIComponent(temporalNamespace)}/workflows/${batchWorkflowId(batch.id)}`;
    const temporal = temporalUiUrl === null ? null : `${temporalUiUrl}/namespaces/${workflow}`;
    return { ...batch, links: { self: `/v1/telemetry/batches/${batch.id}`, temporal } };
  };

  app.openapi(overviewRoute, async (context) => {
    const [consumers, decision] = await Promise.all([telemetry.consumers(), telemetry.lastDecision()]);
    return context.json(describeTelemetry(consumers, decision, Date.now()), 200);
  });

  app.openapi(listRoute, async (context) => {
    const { cursor, ...filters } = context.req.valid('query');
    const { items, next } = await telemetry.listBatches({ ...filters, after: cursor });
    return context.json({ items: items.map(linked), nextCursor: next && encodeCursor(next) }, 200);
  });

  app.openapi(getRoute, async (context) => {
    const batch = await telemetry.getBatch(context.req.valid('param').id);
    if (batch === null) throw new ProblemError('batch-not-found', 'There is no batch with this id.');
    return context.json(linked(batch), 200);
  });

  return app;
}
