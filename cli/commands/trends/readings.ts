import type { Command } from 'commander';
import { Argument, Option } from 'commander';
import type { WindowName } from '../../../contracts/trends/resource.ts';
import { windowNames } from '../../../contracts/trends/resource.ts';
import type { TopMetric } from '../../../contracts/trends/top.ts';
import { topMetrics } from '../../../contracts/trends/top.ts';
import type { Metric } from '../../../contracts/trends/windows.ts';
import { metrics } from '../../../contracts/trends/windows.ts';
import type { SeriesQuery } from '../../client/trends-client.ts';
import { renderCities, renderSeries, renderTop, renderWindow } from '../../report/trends.ts';
import { presentableJson } from '../../text/presentable.ts';
import { parseWhole } from '../arguments.ts';
import { parseMomentOf, parseWindowStart } from './arguments.ts';
import { rethrowWithCities } from './city-hint.ts';
import type { TrendsClientDependencies } from './dependencies.ts';

interface Format {
  json?: boolean;
  csv?: boolean;
}

const withFormat = (command: Command): Command =>
  command.addOption(new Option('--json', 'as JSON').conflicts('csv')).option('--csv', 'as CSV');

/** top, cities, series and window. */
export function registerTrendsReadings(trends: Command, dependencies: TrendsClientDependencies): void {
  const { connectTrends, out, aside, writeBytes } = dependencies;

  async function print<Answer>(
    { json, csv }: Format,
    read: () => Promise<Answer>,
    readCsv: () => AsyncGenerator<Uint8Array>,
    render: (answer: Answer) => string,
  ): Promise<void> {
    if (csv) for await (const chunk of readCsv()) await writeBytes(chunk);
    else {
      const answer = await read();
      out.write(json ? presentableJson(answer) : render(answer));
    }
  }

  withFormat(
    trends.command('top').description('list the cities with the most posts, and what trends with the reason why'),
  )
    .addArgument(new Argument('[metric]', 'what counts').choices(topMetrics).default('tweets'))
    .addOption(new Option('--window <window>', 'the last hour or five minutes').choices(Object.keys(windowNames)))
    .option('-n, --lines <count>', 'how many lines', parseWhole(1, 100), 5)
    .addHelpText('after', `\n${examples}`)
    .action(async (metric: TopMetric, options: Format & { window?: WindowName; lines: number }) => {
      const query = { metric, n: options.lines, ...(options.window !== undefined && { window: options.window }) };
      const client = connectTrends();
      await print(
        options,
        () => client.top(query),
        () => client.topCsv(query),
        (list) => renderTop(list, out),
      );
    });

  trends
    .command('cities')
    .description('list the cities with posts in the last hour')
    .option('--json', 'as JSON')
    .action(async ({ json }: Format) => {
      const items = await connectTrends().cities();
      if (json) out.write(presentableJson(items));
      else if (items.length === 0) aside.write('No city has had posts in the last hour.\n');
      else out.write(renderCities(items, out));
    });

  withFormat(trends.command('series').description('list what a city had in each window of five minutes'))
    .argument('<city>', 'its name with the province: "Trent Hills, Ontario"')
    .addOption(new Option('--metric <metric>', 'what counts').choices(metrics).default('tweets'))
    .option('--from <time>', 'from then on: 3h, 2026-03-05T14:05Z; an hour before --to', parseMomentOf(1))
    .option('--to <time>', 'up to then; now', parseMomentOf(1))
    .action(async (city: string, { json, csv, ...query }: Format & SeriesQuery & { metric: Metric }) => {
      const client = connectTrends();
      await print(
        { ...(json && { json }), ...(csv && { csv }) },
        () => client.series(city, query),
        () => client.seriesCsv(city, query),
        (series) => renderSeries(series, out),
      ).catch((error: unknown) => rethrowWithCities(error, city, client));
    });

  withFormat(trends.command('window').description('show a window of five minutes: its account, and its busiest cities'))
    .argument('[start]', 'when it starts: 2026-03-05T14:05Z, or 10m for the one of ten minutes ago', parseWindowStart)
    .option('-n, --cities <count>', 'how many cities', parseWhole(1, 100_000), 10)
    .action(async (given: string | undefined, options: Format & { cities: number }) => {
      const client = connectTrends();
      const { windows, waitingFor } = given === undefined ? await client.overview() : nothingAsked;
      const start = given ?? windows.tumbling?.start;
      if (start === undefined) return void aside.write(`${waitingFor ?? 'There is no window yet.'}\n`);
      await print(
        options,
        () => client.window(start, options.cities),
        () => client.windowCsv(start),
        (window) => renderWindow(window, out),
      );
    });
}

const nothingAsked = { windows: { tumbling: null }, waitingFor: null };

const examples = `Examples:
  vigil trends top retweets --window 5m
  vigil trends top trending
  vigil trends series 'Toronto, Ontario' --metric uniqueusers --from 6h --csv`;
