import { createRoute, z } from '@hono/zod-openapi';
import { problemResponses } from '../schemas/problem.ts';
import {
  activeCitiesSchema,
  citySeriesSchema,
  overviewSchema,
  topListSchema,
  windowDetailsSchema,
} from '../schemas/trends.ts';
import {
  citySchema,
  liveHeadersSchema,
  liveQuerySchema,
  seriesQuerySchema,
  topQuerySchema,
  windowQuerySchema,
  windowStartSchema,
} from '../schemas/trends-queries.ts';

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } });
const jsonOrCsv = <Schema>(schema: Schema) => ({ ...json(schema), 'text/csv': { schema: z.string() } });
const always = ['trends-unavailable'] as const;

export const overviewRoute = createRoute({
  method: 'get',
  path: '/v1/trends',
  operationId: 'getTrends',
  summary: 'Tell how counting does: the newest windows, and how far each partition was counted',
  responses: { 200: { description: 'As it is now.', content: json(overviewSchema) }, ...problemResponses(...always) },
});

export const citiesRoute = createRoute({
  method: 'get',
  path: '/v1/trends/cities',
  operationId: 'listTrendsCities',
  summary: 'List the cities with posts in the last hour, by name',
  responses: {
    200: { description: 'All of them.', content: json(activeCitiesSchema) },
    ...problemResponses(...always),
  },
});

export const seriesRoute = createRoute({
  method: 'get',
  path: '/v1/trends/cities/{city}/series',
  operationId: 'getCitySeries',
  summary: 'Read what a city had in each window of five minutes',
  description:
    'A point for each window that was computed, also those in which the city had nothing; where nothing at all was counted, there is no point. JSON or CSV.',
  request: { params: citySchema, query: seriesQuerySchema },
  responses: {
    200: { description: 'The points, in the order of time.', content: jsonOrCsv(citySeriesSchema) },
    ...problemResponses('invalid-request', 'city-not-found', 'not-acceptable', ...always),
  },
});

export const topRoute = createRoute({
  method: 'get',
  path: '/v1/trends/top',
  operationId: 'getTopCities',
  summary: 'List the cities with the highest values of a metric',
  description: 'What trends comes with the reason why. JSON or CSV.',
  request: { query: topQuerySchema },
  responses: {
    200: { description: 'As many lines as asked for.', content: jsonOrCsv(topListSchema) },
    ...problemResponses('invalid-request', 'window-not-found', 'not-acceptable', ...always),
  },
});

export const windowRoute = createRoute({
  method: 'get',
  path: '/v1/trends/windows/{start}',
  operationId: 'getTrendsWindow',
  summary: 'Read a window of five minutes: its account, and its cities, the busiest first',
  description: 'JSON page by page, or CSV with all cities.',
  request: { params: windowStartSchema, query: windowQuerySchema },
  responses: {
    200: { description: 'The window.', content: jsonOrCsv(windowDetailsSchema) },
    ...problemResponses('invalid-request', 'window-not-found', 'not-acceptable', ...always),
  },
});

export const liveRoute = createRoute({
  method: 'get',
  path: '/v1/trends/live',
  operationId: 'listenToTrends',
  summary: 'Listen to what is computed anew, as it is',
  description: [
    'Server-sent events whose data is JSON. `window`: a window, with its top lists (not of tumbling ones) and freshness.',
    '`points`: points of the cities that are asked for; none of a city of which nothing is known. `store`: whether the counts can',
    'be read now. Each replaces what was told of the same window before. Who connects is told all of the last hour; who comes back with a Last-Event-ID, what was computed',
    'since. Who takes them too slowly is dropped.',
  ].join(' '),
  request: { query: liveQuerySchema, headers: liveHeadersSchema },
  responses: {
    200: { description: 'A stream without end.', content: { 'text/event-stream': { schema: z.string() } } },
    ...problemResponses('invalid-request', 'too-many-listeners'),
  },
});
