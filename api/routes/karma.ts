import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { createKarmaStandingRoutes } from './karma-standings.ts';

export function createKarmaRoutes(dependencies: Pick<AppDependencies, 'karma'>): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>();
  app.route('/', createKarmaStandingRoutes(dependencies));
  return app;
}
