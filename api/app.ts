import { OpenAPIHono } from '@hono/zod-openapi';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { PipelineName } from '../config/settings.ts';
import { pipelineNames } from '../config/settings.ts';
import type { ScanOptions } from '../contracts/scans/workflow.ts';
import { countRequests } from './http/count-requests.ts';
import type { ApiEnvironment } from './http/environment.ts';
import { allowHosts, limitBody, refuseCrossSiteWrites } from './http/guards.ts';
import { handleError } from './http/handle-error.ts';
import { logRequests } from './http/log-requests.ts';
import { answerProblem, ProblemError } from './http/problem-error.ts';
import { noStoreByDefault, securityHeaders } from './http/security-headers.ts';
import type { KarmaDirectory } from './karma/directory.ts';
import type { Readiness } from './readiness.ts';
import { answerNothing, createConsoleRoutes } from './routes/console.ts';
import { addDocumentation } from './routes/documentation.ts';
import { createHealthRoutes } from './routes/health.ts';
import { createKarmaRoutes } from './routes/karma.ts';
import { createMetricsRoute } from './routes/metrics.ts';
import { createReportRoute } from './routes/report.ts';
import { createScanRoutes } from './routes/scans.ts';
import { createTelemetryRoutes } from './routes/telemetry.ts';
import { createTrendsRoutes } from './routes/trends.ts';
import type { ScanDirectory } from './scans/scan-directory.ts';
import type { TelemetryDirectory } from './telemetry/directory.ts';
import type { TrendsDirectory } from './trends/directory.ts';

export interface AppDependencies {
  /** Those that are offered; what the others would be asked is not found. */
  pipelines: PipelineName[];
  scans: ScanDirectory;
  telemetry: TelemetryDirectory;
  /** null where karma is none of the pipelines. */
  karma: KarmaDirectory | null;
  /** null where trends is none of the pipelines. */
  trends: TrendsDirectory | null;
  checkReadiness(): Promise<Readiness>;
  logger: Logger;
  /** Told at /metrics; takes one app's metrics. */
  metrics: Registry;
  /** Vigil's version, shown in /openapi.json and /healthz. */
  version: string;
  /** What a scan gets for each option that its request leaves out. */
  scanDefaults: ScanOptions;
  /** Host names, besides the loopback ones, under which the API may be addressed. */
  allowedHosts: string[];
  /** Folder of the built console; null, or a folder that is absent, leaves the console out. */
  webDirectory: string | null;
  /** Root of the Temporal Web UI, without a trailing slash; null for no links to it. */
  temporalUiUrl: string | null;
  temporalNamespace: string;
}

/** The main API and the console, with no listener of its own and no state: run as many as you like. */
export function createApp(dependencies: AppDependencies): OpenAPIHono<ApiEnvironment> {
  const { pipelines, karma, trends } = dependencies;
  const app = new OpenAPIHono<ApiEnvironment>();
  app.use(requestId({ limitLength: 128 }), logRequests(dependencies.logger), securityHeaders, noStoreByDefault);
  app.use(countRequests(dependencies.metrics));
  app.use(allowHosts(dependencies.allowedHosts), refuseCrossSiteWrites, limitBody);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed(context, methods) {
        const allow = methods.join(', ');
        const detail = `This address takes ${allow}.`;
        return answerProblem(context, new ProblemError('method-not-allowed', detail, { headers: { allow } }));
      },
    }),
  );

  if (pipelines.includes('scans')) {
    app.route('/', createScanRoutes(dependencies));
    app.route('/', createReportRoute(dependencies));
  }
  if (pipelines.includes('telemetry')) app.route('/', createTelemetryRoutes(dependencies));
  if (karma !== null) app.route('/', createKarmaRoutes({ ...dependencies, karma }));
  if (trends !== null) app.route('/', createTrendsRoutes({ ...dependencies, trends }));
  for (const name of pipelineNames.filter((known) => !pipelines.includes(known)))
    app.all(`/v1/${name}/*`, () => {
      throw new ProblemError('not-found', `The pipeline ${name} doesn’t run here: VIGIL_PIPELINES leaves it out.`);
    });
  app.route('/', createHealthRoutes(dependencies));
  app.route('/', createMetricsRoute(dependencies.metrics));
  addDocumentation(app, dependencies);
  app.route('/', createConsoleRoutes(dependencies));

  app.notFound(answerNothing(dependencies.webDirectory));
  app.onError(handleError);
  return app;
}
