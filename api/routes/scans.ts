import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { requireJson } from '../http/guards.ts';
import { refuseInvalid } from '../http/handle-error.ts';
import { ProblemError } from '../http/problem-error.ts';
import { encodeCursor } from '../scans/cursor.ts';
import { toListItem, toResource } from '../scans/resource.ts';
import type { ScanRecord } from '../scans/scan-directory.ts';
import { toSubmission } from '../scans/to-submission.ts';
import { problemResponses } from '../schemas/problem.ts';
import { scanIdSchema, scanListQuerySchema, scanRequestSchema } from '../schemas/requests.ts';
import { scanListSchema, scanSchema } from '../schemas/scan.ts';

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } });
const retryAfter = { 'retry-after': '1' };
const retryAfterHeader = {
  'Retry-After': {
    schema: { type: 'integer' as const },
    description: 'Seconds until a look at the scan is worth while.',
  },
};

const submitRoute = createRoute({
  method: 'post',
  path: '/v1/scans',
  operationId: 'submitScan',
  summary: 'Queue a scan',
  description: 'Once this answers, the scan can’t be lost, whatever process dies.',
  middleware: [requireJson],
  request: { body: { required: true, content: json(scanRequestSchema) } },
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
      'body-too-large',
      'unsupported-media-type',
      'temporal-unavailable',
    ),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/v1/scans',
  operationId: 'listScans',
  summary: 'List scans, the newest first',
  description: 'A scan appears here some 100 ms after it was accepted or has changed.',
  request: { query: scanListQuerySchema },
  responses: {
    200: { description: 'One page.', content: json(scanListSchema) },
    ...problemResponses('invalid-request', 'temporal-unavailable'),
  },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/scans/{id}',
  operationId: 'getScan',
  summary: 'Tell the state of a scan',
  request: { params: scanIdSchema },
  responses: {
    200: { description: 'The scan.', content: json(scanSchema) },
    ...problemResponses('scan-not-found', 'temporal-unavailable'),
  },
});

const cancelRoute = createRoute({
  method: 'post',
  path: '/v1/scans/{id}/cancel',
  operationId: 'cancelScan',
  summary: 'Ask a scan to stop',
  description: 'A scan that has ended stays as it is; one that ends before the request reaches it is complete.',
  request: { params: scanIdSchema },
  responses: {
    202: { description: 'The scan, cancelling or ended.', headers: retryAfterHeader, content: json(scanSchema) },
    ...problemResponses('cross-site-request', 'scan-not-found', 'temporal-unavailable'),
  },
});

type ScanRouteDependencies = Pick<AppDependencies, 'scans' | 'scanDefaults' | 'temporalUiUrl' | 'temporalNamespace'>;

export function createScanRoutes(dependencies: ScanRouteDependencies): OpenAPIHono<ApiEnvironment> {
  const { scans } = dependencies;
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid });

  app.openapi(submitRoute, async (context) => {
    const scan = await scans.submit(toSubmission(context.req.valid('json'), dependencies.scanDefaults));
    const resource = toResource(scan, dependencies);
    context.get('logger').info({ scanId: scan.id, profile: scan.profile }, 'scan accepted');
    return context.json(resource, 202, { ...retryAfter, location: resource.links.self });
  });

  app.openapi(listRoute, async (context) => {
    const { cursor, ...filters } = context.req.valid('query');
    const { items, next } = await scans.list({ ...filters, after: cursor });
    return context.json({ items: items.map(toListItem), nextCursor: next && encodeCursor(next) }, 200);
  });

  app.openapi(getRoute, async (context) => {
    const scan = existing(await scans.get(context.req.valid('param').id));
    return context.json(toResource(scan, dependencies), 200);
  });

  app.openapi(cancelRoute, async (context) => {
    const scan = existing(await scans.cancel(context.req.valid('param').id));
    return context.json(toResource(scan, dependencies), 202, retryAfter);
  });

  return app;
}

export function existing(scan: ScanRecord | null): ScanRecord {
  if (scan === null) throw new ProblemError('scan-not-found', 'There is no scan with this id.');
  return scan;
}
