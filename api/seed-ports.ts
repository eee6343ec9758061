import type { Context } from 'hono';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import type { StreamingApi } from 'hono/utils/stream';
import type { Logger } from 'pino';
import { ArchiveUnavailableError } from '../contracts/scans/archive.ts';
import type { ScanPage } from '../contracts/scans/listing.ts';
import type { ScanState } from '../contracts/scans/resource.ts';
import { scanWorkflowId } from '../contracts/scans/workflow.ts';
import type { AppDependencies } from './app.ts';
import { isAllowedHost, isCrossSite } from './http/guards.ts';
import type { ScanDirectory } from './scans/scan-directory.ts';
import { TemporalUnavailableError } from './scans/scan-directory.ts';
import { simulatedSubmission } from './scans/to-submission.ts';

type IngestDependencies = Pick<AppDependencies, 'scans' | 'logger' | 'scanDefaults' | 'allowedHosts'>;
type StatusDependencies = Pick<AppDependencies, 'scans' | 'logger' | 'allowedHosts'>;

/** The seed's first port: GET / queues a simulated scan and answers with its id, as plain text. */
export function createIngestApp({ scans, logger, scanDefaults, allowedHosts }: IngestDependencies): Hono {
  const app = createPlainApp(allowedHosts, logger);
  app.get('/', async (context) => {
    // GET must not change anything, but this port's users rely on it; so at least only they can do it, not other sites'
    // pages, nor a browser that loads ahead.
    const { req } = context;
    if (req.method !== 'GET') return context.text('Method Not Allowed', 405, { allow: 'GET' });
    const speculative = req.header('sec-purpose') !== undefined;
    if (speculative || isCrossSite(req.url, (name) => req.header(name))) return context.text('Forbidden', 403);
    const { scan, runId } = await scans.submit(simulatedSubmission(scanDefaults));
    logger.info({ workflowId: scanWorkflowId(scan.id), runId, profile: 'simulated' }, 'scan accepted');
    return context.text(scan.id);
  });
  return app;
}

/** The seed's four words. A scan that was cancelled gave no result either, so its users see an error. */
export const seedStatus: Record<ScanState, 'Accepted' | 'Running' | 'Complete' | 'Error'> = {
  accepted: 'Accepted',
  running: 'Running',
  cancelling: 'Running',
  complete: 'Complete',
  error: 'Error',
  cancelled: 'Error',
};

/** The seed's second port: GET / lists all scans as JSON, the newest first; GET /<id> tells the status of one. */
export function createStatusApp({ scans, logger, allowedHosts }: StatusDependencies): Hono {
  const app = createPlainApp(allowedHosts, logger);
  app.get('/', async (context) => {
    const first = await scans.list({ limit: pageSize });
    return streamList(context, scans, first, logger);
  });
  app.get('/:id', async (context) => {
    const id = context.req.param('id').toLowerCase();
    const scan = uuid.test(id) ? await scans.get(id) : null;
    return scan ? context.text(seedStatus[scan.state]) : context.notFound();
  });
  return app;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The most that Temporal's visibility gives at once, less what finding the newest takes. */
const pageSize = 500;

/** Page after page, so that a list of any length needs the memory of one; one scan a line. */
function streamList(context: Context, scans: ScanDirectory, first: ScanPage, logger: Logger): Response {
  context.header('content-type', 'application/json');
  const write = async (output: StreamingApi) => {
    let separator = '[\n';
    for (let page = first; ; page = await scans.list({ limit: pageSize, after: page.next })) {
      const lines = page.items.map(({ id, state }) => JSON.stringify({ id, status: seedStatus[state] }));
      if (lines.length > 0) await output.write(separator + lines.join(',\n'));
      if (lines.length > 0) separator = ',\n';
      if (page.next === null || output.aborted) break;
    }
    await output.write(separator === '[\n' ? '[]\n' : '\n]\n');
  };
  // The status is sent already: what is left is not to close the list, so that nobody takes it for whole.
  return stream(context, write, async (error, output) => {
    logger.warn({ err: error }, 'a list of scans breaks off');
    output.abort();
  });
}

/** Plain text answers, under the host names of the main API. */
function createPlainApp(allowedHosts: string[], logger: Logger): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    if (!isAllowedHost(context.req.url, allowedHosts)) return context.text('Misdirected Request', 421);
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    return undefined;
  });
  app.notFound((context) => context.text('Not Found', 404));
  app.onError((error, context) => {
    if (error instanceof TemporalUnavailableError) {
      logger.warn({ err: error.cause }, 'Temporal does not answer');
      return context.text('Service Unavailable', 503, { 'retry-after': '2' });
    }
    if (error instanceof ArchiveUnavailableError) {
      logger.warn({ reason: error.message }, 'the archive does not answer');
      return context.text('Service Unavailable', 503, { 'retry-after': '5' });
    }
    logger.error({ err: error }, 'request failed');
    return context.text('Internal Server Error', 500);
  });
  return app;
}
