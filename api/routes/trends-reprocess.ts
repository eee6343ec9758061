import { randomUUID } from 'node:crypto';
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { reprocessWorkflowId } from '../../contracts/trends/reprocess.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalidOf } from '../http/handle-error.ts';
import { ProblemError } from '../http/problem-error.ts';
import { temporalLink } from '../karma/temporal-link.ts';
import { problemResponses } from '../schemas/problem.ts';
import {
  minutesOf,
  reprocessHeadersSchema,
  reprocessIdSchema,
  reprocessListQuerySchema,
  reprocessListSchema,
  reprocessRequestSchema,
  reprocessSchema,
} from '../schemas/trends-reprocess.ts';
import type { ReprocessRecord } from '../trends/directory.ts';
import type { TrendsDependencies } from './trends.ts';

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } });
const always = ['temporal-unavailable'] as const;
const noSuchOne = 'There is no reprocessing with this id.';

const reprocessRoute = createRoute({
  method: 'post',
  path: '/v1/trends/reprocess',
  operationId: 'reprocessTrends',
  summary: 'Count the posts of a time once more, from Kafka',
  description:
    'Without a time, the last hour. What was counted before stays readable until all of it is there, and is then replaced at once.',
  request: { headers: reprocessHeadersSchema, body: { required: false, content: json(reprocessRequestSchema) } },
  responses: {
    202: {
      description: 'It is begun; its address is in Location.',
      headers: { Location: { schema: { type: 'string' }, description: 'The reprocessing’s address.' } },
      content: json(reprocessSchema),
    },
    ...problemResponses(
      ...(['malformed-request', 'invalid-request', 'cross-site-request', 'idempotency-key-reused'] as const),
      ...(['body-too-large', 'unsupported-media-type'] as const),
      ...always,
    ),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/trends/reprocess',
  operationId: 'listTrendsReprocesses',
  summary: 'List the reprocessings that were begun last, the newest first',
  description: 'As long as Temporal keeps them: under way, and for its retention time after their end.',
  request: { query: reprocessListQuerySchema },
  responses: {
    200: { description: 'The reprocessings.', content: json(reprocessListSchema) },
    ...problemResponses('invalid-request', ...always),
  },
});

const progressRoute = createRoute({
  method: 'get',
  path: '/v1/trends/reprocess/{id}',
  operationId: 'getTrendsReprocess',
  summary: 'Tell how far a reprocessing is',
  request: { params: reprocessIdSchema },
  responses: {
    200: { description: 'The reprocessing.', content: json(reprocessSchema) },
    ...problemResponses('reprocess-not-found', ...always),
  },
});

/** Counting once more. */
export function createTrendsReprocessRoutes(dependencies: TrendsDependencies): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalidOf('reprocess-not-found', noSuchOne) });
  const { reprocessing, retweetRule: usualRule } = dependencies.trends;
  const linked = (record: ReprocessRecord) => ({
    ...record,
    links: {
      self: `/v1/trends/reprocess/${record.id}`,
      temporal: temporalLink(dependencies, reprocessWorkflowId(record.id)),
    },
  });

  app.openapi(reprocessRoute, async (context) => {
    const asked = context.req.valid('json');
    const { retweetRule = usualRule } = asked;
    const { fromMs, toMs } = minutesOf(asked, Date.now());
    const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    const id = context.req.valid('header')['Idempotency-Key'] ?? randomUUID();
    const explicit = {
      ...(asked.from !== undefined && { from }),
      ...(asked.to !== undefined && { to }),
      ...(asked.retweetRule !== undefined && { retweetRule }),
    };
    const begun = linked(await reprocessing.begin({ id, from, to, retweetRule }, explicit));
    context.var.logger.info({ reprocessId: id, from, to, retweetRule }, 'a reprocessing was asked for');
    return context.json(begun, 202, { location: begun.links.self });
  });

  app.openapi(listRoute, async (context) => {
    const records = await reprocessing.list(context.req.valid('query').limit);
    return context.json({ items: records.map(linked) }, 200);
  });

  app.openapi(progressRoute, async (context) => {
    const record = await reprocessing.get(context.req.valid('param').id);
    if (record === null) throw new ProblemError('reprocess-not-found', noSuchOne);
    return context.json(linked(record), 200);
  });

  return app;
}
