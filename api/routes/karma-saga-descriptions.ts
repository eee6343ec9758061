import { createRoute } from '@hono/zod-openapi';
import { requireJson } from '../http/guards.ts';
import {
  correctionHeadersSchema,
  correctionRequestSchema,
  sagaIdSchema,
  sagaListQuerySchema,
  sagaListSchema,
  sagaSchema,
} from '../schemas/karma-sagas.ts';
import { problemResponses } from '../schemas/problem.ts';

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } });
const always = ['temporal-unavailable'] as const;

export const sagasRoute = createRoute({
  method: 'get',
  path: '/v1/karma/sagas',
  operationId: 'listKarmaSagas',
  summary: 'List batches and corrections, the newest first',
  request: { query: sagaListQuerySchema },
  responses: {
    200: { description: 'One page.', content: json(sagaListSchema) },
    ...problemResponses('invalid-request', ...always),
  },
});

export const sagaRoute = createRoute({
  method: 'get',
  path: '/v1/karma/sagas/{id}',
  operationId: 'getKarmaSaga',
  summary: 'Tell the state of a batch or a correction',
  request: { params: sagaIdSchema },
  responses: {
    200: { description: 'The saga.', content: json(sagaSchema) },
    ...problemResponses('saga-not-found', ...always),
  },
});

const decided = {
  request: { params: sagaIdSchema },
  responses: {
    200: { description: 'The saga, once it has taken the decision.', content: json(sagaSchema) },
    ...problemResponses('cross-site-request', 'saga-not-found', 'saga-not-parked', 'worker-unavailable', ...always),
  },
};

export const retryRoute = createRoute({
  method: 'post',
  path: '/v1/karma/sagas/{id}/retry',
  operationId: 'retryKarmaSaga',
  summary: 'Let a parked saga try once more',
  ...decided,
});

export const discardRoute = createRoute({
  method: 'post',
  path: '/v1/karma/sagas/{id}/discard',
  operationId: 'discardKarmaSaga',
  summary: 'Give a parked saga up',
  description:
    'What was taken back stays so. Findings of a batch then earn nothing, whenever they come again, even those that another ' +
    'batch brought too and that has ended.',
  ...decided,
});

export const correctRoute = createRoute({
  method: 'post',
  path: '/v1/karma/corrections',
  operationId: 'correctKarma',
  summary: 'Correct what the ledger says',
  description:
    'A saga of its own, over all three stores; once this answers, it can’t be lost. It is `refused` where it asks for what ' +
    'can’t be done, such as a new name for somebody who isn’t there.',
  middleware: [requireJson],
  request: { headers: correctionHeadersSchema, body: { required: true, content: json(correctionRequestSchema) } },
  responses: {
    202: {
      description: 'The correction is begun; its address is in Location.',
      headers: { Location: { schema: { type: 'string' }, description: 'The correction’s address.' } },
      content: json(sagaSchema),
    },
    ...problemResponses(
      ...(['malformed-request', 'invalid-request', 'cross-site-request', 'idempotency-key-reused'] as const),
      ...(['body-too-large', 'unsupported-media-type'] as const),
      ...always,
    ),
  },
});

export const correctionRoute = createRoute({
  method: 'get',
  path: '/v1/karma/corrections/{id}',
  operationId: 'getKarmaCorrection',
  summary: 'Tell the state of a correction',
  request: { params: sagaIdSchema },
  responses: {
    200: { description: 'The correction.', content: json(sagaSchema) },
    ...problemResponses('saga-not-found', ...always),
  },
});
