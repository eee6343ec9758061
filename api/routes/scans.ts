import { OpenAPIHono } from '@hono/zod-openapi';
import { scanWorkflowId } from '../../contracts/scans/workflow.ts';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalid } from '../http/handle-error.ts';
import { ProblemError } from '../http/problem-error.ts';
import { encodeCursor } from '../scans/cursor.ts';
import { toListItem, toResource } from '../scans/resource.ts';
import type { ScanRecord } from '../scans/scan-directory.ts';
import { toSubmission } from '../scans/to-submission.ts';
import { cancelRoute, getRoute, listRoute, submitRoute } from './scan-descriptions.ts';

/** Seconds after which something may have changed. */
const retryAfter = { 'retry-after': '1' };

type ScanRouteDependencies = Pick<AppDependencies, 'scans' | 'scanDefaults' | 'temporalUiUrl' | 'temporalNamespace'>;

export function createScanRoutes(dependencies: ScanRouteDependencies): OpenAPIHono<ApiEnvironment> {
  const { scans } = dependencies;
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid });

  app.openapi(submitRoute, async (context) => {
    const submission = toSubmission(context.req.valid('json'), dependencies.scanDefaults);
    const { scan, runId } = await scans.submit(submission, context.req.valid('header')['Idempotency-Key']);
    const resource = toResource(scan, dependencies);
    context.get('logger').info({ workflowId: scanWorkflowId(scan.id), runId, profile: scan.profile }, 'scan accepted');
    return context.json(resource, 202, { ...retryAfter, location: resource.links.self });
  });

  app.openapi(listRoute, async (context) => {
    const { cursor, ...filters } = context.req.valid('query');
    const { items, next, missing = null } = await scans.list({ ...filters, after: cursor });
    return context.json({ items: items.map(toListItem), nextCursor: next && encodeCursor(next), missing }, 200);
  });

  app.openapi(getRoute, async (context) => {
    const scan = existing(await scans.get(context.req.valid('param').id));
    return context.json(toResource(scan, dependencies), 200);
  });

  app.openapi(cancelRoute, async (context) => {
    const scan = existing(await scans.cancel(context.req.valid('param').id));
    context.get('logger').info({ workflowId: scanWorkflowId(scan.id), state: scan.state }, 'cancellation asked for');
    return context.json(toResource(scan, dependencies), 202, retryAfter);
  });

  return app;
}

export function existing(scan: ScanRecord | null): ScanRecord {
  if (scan === null) throw new ProblemError('scan-not-found', 'There is no scan with this id.');
  return scan;
}
