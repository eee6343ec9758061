import { createRoute } from '@hono/zod-openapi';
import { requireJson } from '../http/guards.ts';
import { problemResponses } from '../schemas/problem.ts';
import { scanIdSchema, scanListQuerySchema, scanRequestSchema, submitHeadersSchema } from '../schemas/requests.ts';
import { scanListSchema, scanSchema } from '../schemas/scan.ts';

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } });
const retryAfterHeader = {
  'Retry-After': {
    schema: { type: 'integer' as const },
    description: 'Seconds until a look at the scan is worth while.',
  },
};

export const submitRoute = createRoute({
  method: 'post',
  path: '/v1/scans',
  operationId: 'submitScan',
  summary: 'Queue a scan',
  description: 'Once this answers, the scan can’t be lost, whatever process dies.',
  middleware: [requireJson],
  request: { headers: submitHeadersSchema, body: { required: true, content: json(scanRequestSchema) } },
  responses: {
    202: {
      description: 'The scan is accepted; its address is in Location.',
      headers: { Location: { schema: { type: 'string' }, description: 'The scan’s address.' }, ...retryAfterHeader },
      content: json(scanSchema),
    },
    ...problemResponses(
      'malformed-request',
      'invalid-request',
      'invalid-target',
      'cross-site-request',
      'idempotency-key-reused',
      'body-too-large',
      'unsupported-media-type',
      'temporal-unavailable',
    ),
  },
});

export const listRoute = createRoute({
  method: 'get',
  path: '/v1/scans',
  operationId: 'listScans',
  summary: 'List scans, the newest first',
  description:
    'A scan appears here some 100 ms after it was accepted or has changed. What Temporal no longer keeps comes from the archive, in the same order.',
  request: { query: scanListQuerySchema },
  responses: {
    200: { description: 'One page.', content: json(scanListSchema) },
    ...problemResponses('invalid-request', 'temporal-unavailable'),
  },
});

export const getRoute = createRoute({
  method: 'get',
  path: '/v1/scans/{id}',
  operationId: 'getScan',
  summary: 'Tell the state of a scan',
  request: { params: scanIdSchema },
  responses: {
    200: { description: 'The scan.', content: json(scanSchema) },
    ...problemResponses('scan-not-found', 'temporal-unavailable', 'archive-unavailable'),
  },
});

export const cancelRoute = createRoute({
  method: 'post',
  path: '/v1/scans/{id}/cancel',
  operationId: 'cancelScan',
  summary: 'Ask a scan to stop',
  description: 'A scan that has ended stays as it is; one that ends before the request reaches it is complete.',
  request: { params: scanIdSchema },
  responses: {
    202: { description: 'The scan, cancelling or ended.', headers: retryAfterHeader, content: json(scanSchema) },
    ...problemResponses('cross-site-request', 'scan-not-found', 'temporal-unavailable', 'archive-unavailable'),
  },
});
