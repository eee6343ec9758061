import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { buildReport } from '../../domain/scans/report.ts';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalid } from '../http/handle-error.ts';
import { negotiate } from '../http/negotiate.ts';
import { ProblemError } from '../http/problem-error.ts';
import { answerPage } from '../pages/page.ts';
import { reportPage } from '../pages/report-page.ts';
import { problemResponses } from '../schemas/problem.ts';
import { scanIdSchema } from '../schemas/requests.ts';
import { reportSchema } from '../schemas/scan.ts';
import { existing } from './scans.ts';

const mediaTypes = { json: 'application/json', html: 'text/html' } as const;

const reportRoute = createRoute({
  method: 'get',
  path: '/v1/scans/{id}/report',
  operationId: 'getScanReport',
  summary: 'Read what a scan found',
  description: 'JSON, or a page for reading and printing. Before the scan has ended it is the report so far.',
  request: {
    params: scanIdSchema,
    query: z.strictObject({
      format: z.enum(['json', 'html']).optional().openapi({ description: 'Decides before the Accept header.' }),
    }),
  },
  responses: {
    200: {
      description: 'The report.',
      content: { 'application/json': { schema: reportSchema }, 'text/html': { schema: z.string() } },
    },
    ...problemResponses(
      'invalid-request',
      'scan-not-found',
      'not-acceptable',
      'temporal-unavailable',
      'archive-unavailable',
    ),
  },
});

const refreshSeconds = 3;

export function createReportRoute({ scans }: Pick<AppDependencies, 'scans'>): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid });
  app.openapi(reportRoute, async (context) => {
    const { format } = context.req.valid('query');
    context.header('vary', 'Accept');
    const type = format ? mediaTypes[format] : negotiate(context.req.header('accept'), Object.values(mediaTypes));
    if (type === null) throw new ProblemError('not-acceptable', 'A report is application/json or text/html.');
    const report = buildReport(existing(await scans.get(context.req.valid('param').id)));
    if (type === mediaTypes.json) return context.json(report, 200);
    return answerPage(context, {
      title: `${report.target} – Vigil scan report`,
      body: reportPage(report),
      ...(!report.final && { refreshSeconds }),
    });
  });
  return app;
}
