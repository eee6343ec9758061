import { OpenAPIHono } from '@hono/zod-openapi';
import type { Moment } from '../../contracts/karma/resource.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalidOf } from '../http/handle-error.ts';
import { ProblemError } from '../http/problem-error.ts';
import { exportEntries, exportTypes } from '../karma/export.ts';
import { historyCursor, leaderboardCursor, parkedCursor } from '../schemas/karma-queries.ts';
import type { KarmaDependencies } from './karma.ts';
import {
  crowdsourcerRoute,
  exportRoute,
  historyRoute,
  leaderboardRoute,
  parkedFindingsRoute,
  timelineRoute,
} from './karma-standing-descriptions.ts';

const noSuchOne = 'There is no crowdsourcer with this id.';
const linkTo = (id: number): string => `/v1/karma/${id}`;

type KnownMoment = Pick<Moment, 'knownAt'>;

/** The moment that a page is read at: that of the page before, or else what is asked for. */
const momentOf = (
  asked: { asOf?: string | undefined; knownAt?: string | undefined },
  before?: KnownMoment,
): Moment => ({
  asOf: asked.asOf ?? null,
  knownAt: before?.knownAt ?? asked.knownAt ?? null,
});

/** What the ledger says, now and at any moment. */
export function createKarmaStandingRoutes({ karma }: Pick<KarmaDependencies, 'karma'>): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalidOf('crowdsourcer-not-found', noSuchOne) });
  const readings = () => karma.readings;

  async function standingOf(id: number, moment: Moment) {
    const found = await readings().standing(id, moment);
    if (found === null) throw new ProblemError('crowdsourcer-not-found', noSuchOne);
    return found;
  }

  app.openapi(leaderboardRoute, async (context) => {
    const { cursor, limit, ...asked } = context.req.valid('query');
    const page = { after: cursor?.after, limit };
    const [{ items, next, moment }, span] = await Promise.all([
      readings().leaderboard(momentOf(asked, cursor), page),
      readings().span(),
    ]);
    const nextCursor = next && leaderboardCursor.encode({ knownAt: moment.knownAt, after: next });
    const linked = items.map((item) => ({ ...item, links: { self: linkTo(item.crowdsourcerId) } }));
    return context.json({ ...moment, span, items: linked, nextCursor }, 200);
  });

  app.openapi(exportRoute, async (context) => {
    const { format, crowdsourcer, ...asked } = context.req.valid('query');
    const entries = readings().entries(momentOf(asked), crowdsourcer);
    const { logger } = context.var;
    const stream = await exportEntries(entries, format, (error) => logger.error({ err: error }, 'export broke off'));
    return context.body(stream, 200, {
      'content-type': exportTypes[format],
      'content-disposition': `attachment; filename="karma-ledger.${format}"`,
    });
  });

  app.openapi(parkedFindingsRoute, async (context) => {
    const { cursor, limit } = context.req.valid('query');
    const { items, next } = await readings().parked({ after: cursor, limit });
    return context.json({ items, nextCursor: next && parkedCursor.encode(next) }, 200);
  });

  app.openapi(crowdsourcerRoute, async (context) => {
    const { id } = context.req.valid('param');
    const { standing, moment } = await standingOf(id, momentOf(context.req.valid('query')));
    const self = linkTo(id);
    const links = { self, history: `${self}/history`, timeline: `${self}/timeline` };
    return context.json({ ...standing, ...moment, links }, 200);
  });

  app.openapi(historyRoute, async (context) => {
    const { id } = context.req.valid('param');
    const { cursor, limit, ...asked } = context.req.valid('query');
    const page = { after: cursor?.after, limit };
    const { items, next, moment } = await readings().history(id, momentOf(asked, cursor), page);
    if (items.length === 0) await standingOf(id, moment);
    const nextCursor = next && historyCursor.encode({ knownAt: moment.knownAt, after: next });
    return context.json({ ...moment, items, nextCursor }, 200);
  });

  app.openapi(timelineRoute, async (context) => {
    const { id } = context.req.valid('param');
    const { days, moment } = await readings().timeline(id, momentOf(context.req.valid('query')));
    if (days.length === 0) await standingOf(id, moment);
    return context.json({ ...moment, days }, 200);
  });

  return app;
}
