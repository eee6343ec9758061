import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { StoreUnavailable } from '../../../contracts/store-unavailable.ts';
import type { TrendsReadings, WholeWindow } from '../../../contracts/trends/readings.ts';
import type { LiveEvents } from '../../../contracts/trends/resource.ts';
import { minute, second } from '../../../domain/text/time.ts';
import type { LiveTrends } from '../directory.ts';
import { eventBytes, keepAliveBytes, pointsEvent, retryBytes, windowEvent } from './events.ts';
import type { KnownCities } from './known-cities.ts';
import { knownCities, lookForCities } from './known-cities.ts';
import type { Listener } from './listener.ts';
import { createListener } from './listener.ts';
import { createLiveMetrics } from './live-metrics.ts';
import type { Seen } from './look.ts';
import { lookAgain } from './look.ts';

export interface LiveOptions {
  readings: TrendsReadings;
  logger: Logger;
  metrics: Registry;
  lookEveryMs?: number;
  keepAliveMs?: number;
  mostListeners?: number;
}

/** While the store is away. */
const lookAwayMs = 2 * second;
/** The clocks of those who compute windows may differ so much. */
const clockDifferenceMs = minute;
const nothing: Seen = new Map();
const noCities: KnownCities = new Map();
const here: LiveEvents['store'] = { available: true, detail: null };

/**
 * Tells all who listen what is computed anew. However many they are, the store is asked once, and while nobody listens not
 * at all.
 */
export function createLiveTrends(options: LiveOptions): LiveTrends {
  const { readings, logger, lookEveryMs = 500, keepAliveMs = 15 * second, mostListeners = 256 } = options;
  const listeners = new Set<Listener>();
  /** Those that were told what there is, and from then on are told what changes. */
  const greeted = new WeakSet<Listener>();
  const tally = createLiveMetrics(options.metrics, () => listeners.size);
  let seen = nothing;
  /** Of those that listeners asked for. */
  let known = noCities;
  let store = here;
  /** Ends the looks; null while nobody listens. */
  let looking: AbortController | null = null;

  const citiesOfAll = () => [...listeners].flatMap(({ cities }) => cities);
  const hasCitiesOf = ({ cities }: Listener) => cities.every((city) => known.has(city));
  const whoWasGreeted = () => [...listeners].filter((listener) => greeted.has(listener));

  function tellWindows(to: Iterable<Listener>, windows: WholeWindow[]): void {
    const id = String(Math.max(0, ...[...seen.values()].map(({ computedAt }) => Date.parse(computedAt))));
    const nowMs = Date.now();
    const events = windows.map((window) => eventBytes('window', windowEvent(window, nowMs), id));
    const tumbling = windows.filter(({ kind }) => kind === 'tumbling');
    for (const listener of to) {
      const points = tumbling.length === 0 ? [] : pointsEvent(tumbling, listener.cities, known);
      // First: the id says what a listener has, and comes with windows.
      if (points.length > 0) listener.send(eventBytes('points', points, null));
      for (const bytes of events) listener.send(bytes);
    }
  }

  function greet(listener: Listener): void {
    greeted.add(listener);
    if (!store.available) listener.send(eventBytes('store', store, null));
    const since = (listener.knownUntilMs ?? 0) - clockDifferenceMs;
    const unknown = [...seen.values()].filter(({ computedAt }) => Date.parse(computedAt) >= since);
    tellWindows([listener], unknown);
  }

  function tellStore(next: LiveEvents['store']): void {
    if (next.available === store.available) return;
    store = next;
    for (const listener of whoWasGreeted()) listener.send(eventBytes('store', store, null));
  }

  function tellFailure(error: unknown): void {
    const expected = error instanceof StoreUnavailable;
    if (!expected) logger.error({ err: error }, 'looking for news of trends failed');
    else if (store.available) logger.warn({ reason: error.message }, 'trends can’t be read for those who listen');
    tellStore({ available: false, detail: expected ? error.message : 'The API failed unexpectedly.' });
  }

  async function look(signal: AbortSignal): Promise<void> {
    try {
      const found = await lookAgain(readings, seen, Date.now());
      const cities = citiesOfAll();
      const looked = await lookForCities(readings, knownCities(known, found.seen, cities), cities);
      if (signal.aborted) return;
      seen = found.seen;
      known = looked;
      tellStore(here);
      tellWindows(whoWasGreeted(), found.changed);
    } catch (error) {
      if (signal.aborted) return;
      tellFailure(error);
    }
    // Who came since its cities were looked for waits for the next look.
    for (const listener of [...listeners])
      if (!greeted.has(listener) && (hasCitiesOf(listener) || !store.available)) greet(listener);
  }

  function beginLooking(): AbortController {
    const ending = new AbortController();
    const keepAlive = setInterval(() => {
      for (const listener of [...listeners]) listener.send(keepAliveBytes);
    }, keepAliveMs);
    let next: NodeJS.Timeout | undefined;
    const again = async (): Promise<void> => {
      await look(ending.signal);
      if (!ending.signal.aborted) next = setTimeout(again, store.available ? lookEveryMs : lookAwayMs);
    };
    ending.signal.addEventListener('abort', () => {
      clearInterval(keepAlive);
      clearTimeout(next);
    });
    void again();
    return ending;
  }

  return {
    open(request) {
      if (listeners.size >= mostListeners) return null;
      const listener = createListener(request, (gone, departure) => {
        tally.gone(departure);
        listeners.delete(gone);
        if (listeners.size > 0) return;
        looking?.abort();
        looking = null;
        // Whoever comes next is not to be told what may have changed meanwhile.
        seen = nothing;
        known = noCities;
        store = here;
      });
      listeners.add(listener);
      listener.send(retryBytes);
      known = knownCities(known, seen, citiesOfAll());
      // Otherwise the next look is for its cities too.
      if (seen.size > 0 && hasCitiesOf(listener)) greet(listener);
      looking ??= beginLooking();
      return listener.stream;
    },
    close() {
      for (const listener of [...listeners]) listener.end();
    },
  };
}
