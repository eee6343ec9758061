import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { reconcileWorkflowId } from '../../contracts/karma/upkeep.ts';
import { agreementStateOf } from '../../domain/karma/agreement-state.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalidOf } from '../http/handle-error.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { ReconcileRecord } from '../karma/directory.ts';
import { temporalLink } from '../karma/temporal-link.ts';
import {
  agreementSchema,
  reconcileIdSchema,
  reconcileRequestSchema,
  reconcileSchema,
} from '../schemas/karma-agreement.ts';
import { problemResponses } from '../schemas/problem.ts';
import type { KarmaDependencies } from './karma.ts';

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } });
const always = ['temporal-unavailable'] as const;

const agreementRoute = createRoute({
  method: 'get',
  path: '/v1/karma/agreement',
  operationId: 'getKarmaAgreement',
  summary: 'Tell whether MariaDB, Cassandra and Redis agree',
  responses: {
    200: { description: 'By the last comparison.', content: json(agreementSchema) },
    ...problemResponses(...always),
  },
});

const reconcileRoute = createRoute({
  method: 'post',
  path: '/v1/karma/reconcile',
  operationId: 'reconcileKarma',
  summary: 'Compare the three stores now, and put the copies right',
  request: { body: { required: false, content: json(reconcileRequestSchema) } },
  responses: {
    202: {
      description: 'The comparison is begun; its address is in Location.',
      headers: { Location: { schema: { type: 'string' }, description: 'The comparison’s address.' } },
      content: json(reconcileSchema),
    },
    ...problemResponses(
      ...(['malformed-request', 'invalid-request', 'cross-site-request'] as const),
      ...(['body-too-large', 'unsupported-media-type'] as const),
      ...always,
    ),
  },
});

const reconcileResultRoute = createRoute({
  method: 'get',
  path: '/v1/karma/reconcile/{id}',
  operationId: 'getKarmaReconcile',
  summary: 'Tell how far a comparison is, and what it found',
  request: { params: reconcileIdSchema },
  responses: {
    200: { description: 'The comparison.', content: json(reconcileSchema) },
    ...problemResponses('reconcile-not-found', ...always),
  },
});

const noSuchOne = 'There is no comparison with this id.';

/** Whether the three stores agree. */
export function createKarmaAgreementRoutes(dependencies: KarmaDependencies): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalidOf('reconcile-not-found', noSuchOne) });
  const agreement = () => dependencies.karma.agreement;
  const selfOf = (id: string) => `/v1/karma/reconcile/${id}`;
  const linked = (record: ReconcileRecord) => ({
    ...record,
    links: { self: selfOf(record.id), temporal: temporalLink(dependencies, reconcileWorkflowId(record.id)) },
  });

  app.openapi(agreementRoute, async (context) => {
    const [last, nextAt] = await Promise.all([agreement().last(), agreement().nextAt()]);
    return context.json({ state: agreementStateOf(last), last, nextAt }, 200);
  });

  app.openapi(reconcileRoute, async (context) => {
    // Without a body there are no defaults either.
    const { repair = true, checkLedger = false } = context.req.valid('json');
    const begun = linked(await agreement().begin({ repair, checkLedger }));
    context.var.logger.info({ reconcileId: begun.id, repair, checkLedger }, 'a comparison was asked for');
    return context.json(begun, 202, { location: begun.links.self });
  });

  app.openapi(reconcileResultRoute, async (context) => {
    const record = await agreement().get(context.req.valid('param').id);
    if (record === null) throw new ProblemError('reconcile-not-found', noSuchOne);
    return context.json(linked(record), 200);
  });

  return app;
}
