import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { createKarmaAgreementRoutes } from './karma-agreement.ts';
import { createKarmaSagaRoutes } from './karma-sagas.ts';
import { createKarmaStandingRoutes } from './karma-standings.ts';

type Dependencies = Pick<AppDependencies, 'karma' | 'temporalUiUrl' | 'temporalNamespace'>;

export function createKarmaRoutes(dependencies: Dependencies): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>();
  app.route('/', createKarmaSagaRoutes(dependencies));
  app.route('/', createKarmaAgreementRoutes(dependencies));
  // Last, as a crowdsourcer's id could be anything.
  app.route('/', createKarmaStandingRoutes(dependencies));
  return app;
}
