import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { SagaListItem } from '../../contracts/karma/resource.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalidOf } from '../http/handle-error.ts';
import { ProblemError } from '../http/problem-error.ts';
import { workflowIds } from '../karma/described-saga.ts';
import type { SagaRecord } from '../karma/directory.ts';
import { temporalLink } from '../karma/temporal-link.ts';
import { encodeCursor } from '../scans/cursor.ts';
import type { KarmaDependencies } from './karma.ts';
import {
  correctionRoute,
  correctRoute,
  discardRoute,
  retryRoute,
  sagaRoute,
  sagasRoute,
} from './karma-saga-descriptions.ts';

const noSuchSaga = 'There is no batch and no correction with this id.';

/** Batches and corrections, and what operators decide about them. */
export function createKarmaSagaRoutes(dependencies: KarmaDependencies): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalidOf('saga-not-found', noSuchSaga) });
  const sagas = () => dependencies.karma.sagas;

  const linked = <Saga extends Omit<SagaListItem, 'links'>>(saga: Saga): Saga & Pick<SagaListItem, 'links'> => {
    const self = `/v1/karma/sagas/${saga.id}`;
    const decision = (name: string) => (saga.state === 'parked' ? `${self}/${name}` : null);
    const temporal = temporalLink(dependencies, workflowIds[saga.kind](saga.id));
    return { ...saga, links: { self, retry: decision('retry'), discard: decision('discard'), temporal } };
  };
  const existing = (saga: SagaRecord | null) => {
    if (saga === null) throw new ProblemError('saga-not-found', noSuchSaga);
    return linked(saga);
  };

  app.openapi(sagasRoute, async (context) => {
    const { cursor, ...filters } = context.req.valid('query');
    const { items, next } = await sagas().list({ ...filters, after: cursor });
    return context.json({ items: items.map(linked), nextCursor: next && encodeCursor(next) }, 200);
  });

  app.openapi(sagaRoute, async (context) =>
    context.json(existing(await sagas().get(context.req.valid('param').id)), 200),
  );

  for (const [route, decision] of [
    [retryRoute, 'retry'],
    [discardRoute, 'discard'],
  ] as const)
    app.openapi(route, async (context) => {
      const saga = existing(await sagas().decide(context.req.valid('param').id, decision));
      context.var.logger.info({ sagaId: saga.id, kind: saga.kind, decision }, 'an operator decided about a saga');
      return context.json(saga, 200);
    });

  app.openapi(correctRoute, async (context) => {
    const { correction, reason } = context.req.valid('json');
    const correctionId = context.req.valid('header')['Idempotency-Key'] ?? randomUUID();
    const saga = linked(await sagas().correct({ correctionId, correction, reason }));
    context.var.logger.info({ correctionId, kind: correction.kind }, 'a correction was asked for');
    return context.json(saga, 202, { location: `/v1/karma/corrections/${correctionId}` });
  });

  app.openapi(correctionRoute, async (context) => {
    const saga = await sagas().get(context.req.valid('param').id);
    return context.json(existing(saga?.kind === 'correction' ? saga : null), 200);
  });

  return app;
}
