import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { WholeWindow } from '../../contracts/trends/readings.ts';
import { windowNames } from '../../contracts/trends/resource.ts';
import { minute } from '../../domain/text/time.ts';
import { csvType } from '../http/csv.ts';
import type { ApiEnvironment } from '../http/environment.ts';
import { refuseInvalidOf } from '../http/handle-error.ts';
import { negotiate } from '../http/negotiate.ts';
import { ProblemError } from '../http/problem-error.ts';
import { encodeCityCursor, isTime, timeOf, usualPage } from '../schemas/trends-queries.ts';
import { seriesCsv, topCsv, windowCsv } from '../trends/csv.ts';
import type { TrendsDirectory } from '../trends/directory.ts';
import { readOverview } from '../trends/overview.ts';
import { citiesOf, pageOfCities } from '../trends/page-of-window.ts';
import { readSeries } from '../trends/read-series.ts';
import { freshnessOf, tellTopList, tellWindow } from '../trends/tell-windows.ts';
import { citiesRoute, overviewRoute, seriesRoute, topRoute, windowRoute } from './trends-descriptions.ts';

const noSuchCity = 'Nothing is known of a city of this name.';
const windowMs = 5 * minute;

/** What was counted, as it is now and as it was. */
export function createTrendsReadingRoutes({
  readings,
}: Pick<TrendsDirectory, 'readings'>): OpenAPIHono<ApiEnvironment> {
  const app = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalidOf('city-not-found', noSuchCity) });

  app.openapi(overviewRoute, async (context) => context.json(await readOverview(readings, Date.now()), 200));

  app.openapi(citiesRoute, async (context) => {
    const [hour, sliding] = await Promise.all(
      (['hour', 'sliding'] as const).map((kind) => readings.newest(kind, Date.now())),
    );
    const trending = new Set(sliding?.trends.filter((trend) => trend.trending).map(({ city }) => city));
    const items = (hour?.all ?? []).map(({ city, counts }) => ({
      ...{ city, tweets: counts.tweets, trending: trending.has(city) },
      links: { series: `/v1/trends/cities/${encodeURIComponent(city)}/series` },
    }));
    return context.json({ items }, 200);
  });

  app.openapi(seriesRoute, async (context) => {
    const { metric, format, ...time } = context.req.valid('query');
    const wantsCsv = asksForCsv(context, format);
    const { city } = context.req.valid('param');
    const nowMs = Date.now();
    const series = await readSeries(readings, { city, metric, ...timeOf(time, nowMs) }, nowMs);
    if (series === null) throw new ProblemError('city-not-found', noSuchCity);
    return wantsCsv ? answerCsv(context, seriesCsv(series)) : context.json(series, 200);
  });

  app.openapi(topRoute, async (context) => {
    const { metric, n, format, window: asked } = context.req.valid('query');
    const wantsCsv = asksForCsv(context, format);
    const nowMs = Date.now();
    const kind = windowNames[asked ?? (metric === 'trending' ? '5m' : '1h')];
    const window = existing(await readings.newest(kind, nowMs), 'No window has been computed yet.');
    const list = {
      ...{ ...tellTopList(window, metric, n), window: tellWindow(window) },
      ...freshnessOf(window.latestPostMs, nowMs),
    };
    return wantsCsv ? answerCsv(context, topCsv(list)) : context.json(list, 200);
  });

  app.openapi(windowRoute, async (context) => {
    const { format, ...page } = context.req.valid('query');
    const wantsCsv = asksForCsv(context, format);
    if (wantsCsv) refuseGiven(page, 'is not taken with CSV, which has all cities');
    const startMs = startOf(context.req.valid('param').start);
    const window = existing(await readings.window('tumbling', startMs), 'This window isn’t there.');
    const cities = citiesOf(window);
    if (wantsCsv) return answerCsv(context, windowCsv({ ...tellWindow(window), items: cities }));
    const { items, next } = pageOfCities(cities, page.cursor, page.limit ?? usualPage);
    return context.json({ ...tellWindow(window), items, nextCursor: next && encodeCityCursor(next) }, 200);
  });

  return app;
}

function existing(window: WholeWindow | null, detail: string): WholeWindow {
  if (window === null) throw new ProblemError('window-not-found', detail);
  return window;
}

/** @throws {ProblemError} `invalid-request` where any of these parameters is there */
function refuseGiven(parameters: Record<string, unknown>, message: string): void {
  const given = Object.keys(parameters).filter((path) => parameters[path] !== undefined);
  if (given.length === 0) return;
  throw new ProblemError('invalid-request', `Not as expected: ${given.join(', ')}.`, {
    errors: given.map((path) => ({ in: 'query', path, message })),
  });
}

/** @throws {ProblemError} `invalid-request` where no window of five minutes starts then */
function startOf(text: string): number {
  const refuse = (message: string) =>
    new ProblemError('invalid-request', 'Not as expected: start.', {
      errors: [{ in: 'path', path: 'start', message }],
    });
  if (!isTime(text)) throw refuse('must be a time like 2026-03-05T12:00:00Z');
  const startMs = Date.parse(text);
  const aligned = Math.floor(startMs / windowMs) * windowMs;
  if (startMs === aligned) return startMs;
  throw refuse(`must be a multiple of five minutes; ${text} is in the window ${new Date(aligned).toISOString()}`);
}

/** @throws {ProblemError} `not-acceptable` */
function asksForCsv(context: Context<ApiEnvironment>, format: 'json' | 'csv' | undefined): boolean {
  context.header('vary', 'Accept');
  if (format !== undefined) return format === 'csv';
  const type = negotiate(context.req.header('accept'), ['application/json', 'text/csv']);
  if (type === null) throw new ProblemError('not-acceptable', 'This is application/json or text/csv.');
  return type === 'text/csv';
}

const answerCsv = (context: Context<ApiEnvironment>, text: string) =>
  context.body(text, 200, { 'content-type': csvType });
