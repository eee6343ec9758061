import type { WholeWindow } from '../../../contracts/trends/readings.ts';
import type { LiveEvents, LivePoints } from '../../../contracts/trends/resource.ts';
import { metrics } from '../../../contracts/trends/windows.ts';
import { pointOf } from '../read-series.ts';
import { freshnessOf, listedMetrics, tellTopList, tellWindow } from '../tell-windows.ts';
import type { KnownCities } from './known-cities.ts';

const encoder = new TextEncoder();

/** An event as it goes over the wire: https://html.spec.whatwg.org/multipage/server-sent-events.html. JSON has no line breaks. */
export const eventBytes = <Name extends keyof LiveEvents>(
  event: Name,
  data: LiveEvents[Name],
  id: string | null,
): Uint8Array =>
  encoder.encode(`event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);

/** What tells client and proxies that the connection stands, and the client how soon to come back; no event. */
export const keepAliveBytes = encoder.encode(': still here\n\n');
export const retryBytes = encoder.encode('retry: 2000\n\n');

const listLength = 5;

export const windowEvent = (window: WholeWindow, nowMs: number): LiveEvents['window'] => ({
  window: tellWindow(window),
  lists:
    window.kind === 'tumbling' ? [] : listedMetrics(window).map((metric) => tellTopList(window, metric, listLength)),
  ...freshnessOf(window.latestPostMs, nowMs),
});

/**
 * @param windows tumbling ones, in the order of time
 * @param known a city that is known not to be there has no points
 */
export function pointsEvent(
  windows: readonly WholeWindow[],
  cities: readonly string[],
  known: KnownCities,
): LivePoints[] {
  const byName = windows.map((window) => ({ window, all: new Map(window.all.map((city) => [city.city, city])) }));
  return cities.flatMap((city) =>
    metrics.map((metric) => ({
      ...{ city, metric },
      points: known.get(city) === false ? [] : byName.map(({ window, all }) => pointOf(window, metric, all.get(city))),
    })),
  );
}
