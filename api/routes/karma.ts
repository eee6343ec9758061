import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import type { KarmaDirectory } from '../karma/directory.ts';
import { createKarmaAgreementRoutes } from './karma-agreement.ts';
import { createKarmaSagaRoutes } from './karma-sagas.ts';
import { createKarmaStandingRoutes } from './karma-standings.ts';

export interface KarmaDependencies extends Pick<AppDependencies, 'temporalUiUrl' | 'temporalNamespace'> {
  karma: KarmaDirectory;
}

export function createKarmaRoutes(dependencies: KarmaDependencies): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>();
  app.route('/', createKarmaSagaRoutes(dependencies));
  app.route('/', createKarmaAgreementRoutes(dependencies));
  // Last, as a crowdsourcer's id could be anything.
  app.route('/', createKarmaStandingRoutes(dependencies));
  return app;
}
