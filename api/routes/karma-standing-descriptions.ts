import { createRoute, z } from '@hono/zod-openapi';
import { exportTypes } from '../karma/export.ts';
import {
  crowdsourcerSchema,
  historySchema,
  leaderboardSchema,
  ledgerEntrySchema,
  parkedFindingsSchema,
  timelineSchema,
} from '../schemas/karma.ts';
import {
  crowdsourcerIdSchema,
  exportQuerySchema,
  historyQuerySchema,
  leaderboardQuerySchema,
  momentQuerySchema,
  parkedQuerySchema,
} from '../schemas/karma-queries.ts';
import { problemResponses } from '../schemas/problem.ts';

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } });

const always = ['ledger-unavailable'] as const;
const ofOne = ['invalid-request', 'crowdsourcer-not-found', ...always] as const;

export const leaderboardRoute = createRoute({
  method: 'get',
  path: '/v1/karma',
  operationId: 'getKarmaLeaderboard',
  summary: 'Tell how all crowdsourcers stand, the highest totals first',
  description:
    'Without `asOf` and `knownAt` as they stand now, and else as they stood then. The ledger is only ever added to, so a ' +
    'state that was known once can be asked for again and again.',
  request: { query: leaderboardQuerySchema },
  responses: {
    200: { description: 'One page.', content: json(leaderboardSchema) },
    ...problemResponses('invalid-request', ...always),
  },
});

export const crowdsourcerRoute = createRoute({
  method: 'get',
  path: '/v1/karma/{id}',
  operationId: 'getKarmaCrowdsourcer',
  summary: 'Tell how a crowdsourcer stands',
  request: { params: crowdsourcerIdSchema, query: momentQuerySchema },
  responses: {
    200: { description: 'Sums by severity, rank and average.', content: json(crowdsourcerSchema) },
    ...problemResponses(...ofOne),
  },
});

export const historyRoute = createRoute({
  method: 'get',
  path: '/v1/karma/{id}/history',
  operationId: 'getKarmaHistory',
  summary: 'List what a crowdsourcer was awarded and what was taken back, in the order in which it happened',
  description: 'Further pages tell the state that the first one told.',
  request: { params: crowdsourcerIdSchema, query: historyQuerySchema },
  responses: {
    200: { description: 'One page of the ledger, with running totals.', content: json(historySchema) },
    ...problemResponses(...ofOne),
  },
});

export const timelineRoute = createRoute({
  method: 'get',
  path: '/v1/karma/{id}/timeline',
  operationId: 'getKarmaTimeline',
  summary: 'Tell what each day brought a crowdsourcer',
  description: 'The days (UTC) with a finding, in their order; between two of them nothing changes.',
  request: { params: crowdsourcerIdSchema, query: momentQuerySchema },
  responses: {
    200: { description: 'The days.', content: json(timelineSchema) },
    ...problemResponses(...ofOne),
  },
});

export const exportRoute = createRoute({
  method: 'get',
  path: '/v1/karma/export',
  operationId: 'exportKarma',
  summary: 'Read the whole ledger',
  description:
    'Streamed, in the order of recording, as it was when the request came. An answer that breaks off is not whole.',
  request: { query: exportQuerySchema },
  responses: {
    200: {
      description: 'CSV with a header line, or a JSON object a line.',
      content: {
        [exportTypes.csv]: { schema: z.string() },
        [exportTypes.ndjson]: { schema: ledgerEntrySchema },
      },
    },
    ...problemResponses('invalid-request', ...always),
  },
});

export const parkedFindingsRoute = createRoute({
  method: 'get',
  path: '/v1/karma/findings/parked',
  operationId: 'listParkedFindings',
  summary: 'List findings whose vulnerability is unknown, the oldest first',
  description: 'Each gets its points once the vulnerability is imported.',
  request: { query: parkedQuerySchema },
  responses: {
    200: { description: 'One page.', content: json(parkedFindingsSchema) },
    ...problemResponses('invalid-request', ...always),
  },
});
