import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppDependencies } from '../app.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import type { TrendsDirectory } from '../trends/directory.ts';
import { createTrendsLiveRoute } from './trends-live.ts';
import { createTrendsReadingRoutes } from './trends-readings.ts';
import { createTrendsReprocessRoutes } from './trends-reprocess.ts';

export interface TrendsDependencies extends Pick<AppDependencies, 'temporalUiUrl' | 'temporalNamespace'> {
  trends: TrendsDirectory;
}

export function createTrendsRoutes(dependencies: TrendsDependencies): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>();
  app.route('/', createTrendsReadingRoutes(dependencies.trends));
  app.route('/', createTrendsReprocessRoutes(dependencies));
  app.route('/', createTrendsLiveRoute(dependencies.trends));
  return app;
}
