/**
 * How a connection to the stream, or a try to make one, ended: `network` by the network or by silence, `closed` by the
 * server's will, `http` by an answer that is an error, `limited` by one that says too many requests or connections.
 */
export type StreamEnd = { kind: 'network' | 'closed' | 'http' } | { kind: 'limited'; resetAtMs: number | null };

/** Milliseconds, all of them. */
export interface ReconnectPace {
  /** The wait grows by so much with each failure of the network. */
  networkStepMs: number;
  networkMostMs: number;
  /** First wait after an error by HTTP, doubled from one to the next. */
  httpFirstMs: number;
  httpMostMs: number;
  /** The same where too much was asked for, unless the server says when its window ends. */
  limitedFirstMs: number;
  limitedMostMs: number;
  /** A connection that held this long was a sound one: failures before it count no more. */
  soundMs: number;
}

/**
 * As the API asks for: https://docs.x.com/x-api/fundamentals/handling-disconnections. It names no longest wait where too much
 * was asked for; its windows are of a quarter of an hour.
 */
export const reconnectPace: ReconnectPace = {
  ...{ networkStepMs: 250, networkMostMs: 16_000, httpFirstMs: 5_000, httpMostMs: 320_000 },
  ...{ limitedFirstMs: 60_000, limitedMostMs: 900_000, soundMs: 20_000 },
};

/**
 * Decides how long to wait before the next try. A connection that was lost is tried again at once; what fails after that
 * backs off by its own kind.
 * @returns a function of how the last one ended, how long it had held (0 where it never did) and the time in milliseconds
 * since 1970, which gives the milliseconds to wait
 */
export function createReconnect(pace: ReconnectPace): (end: StreamEnd, heldMs: number, nowMs: number) => number {
  const failures = { network: 0, closed: 0, http: 0, limited: 0 };
  return (end, heldMs, nowMs) => {
    if (heldMs >= pace.soundMs) Object.assign(failures, { network: 0, closed: 0, http: 0, limited: 0 });
    const before = failures[end.kind];
    failures[end.kind] += 1;
    switch (end.kind) {
      case 'network':
        return Math.min(before * pace.networkStepMs, pace.networkMostMs);
      case 'closed':
        return before === 0 ? 0 : doubled(pace.httpFirstMs, before - 1, pace.httpMostMs);
      case 'http':
        return doubled(pace.httpFirstMs, before, pace.httpMostMs);
      case 'limited':
        return end.resetAtMs !== null && end.resetAtMs > nowMs
          ? end.resetAtMs - nowMs
          : doubled(pace.limitedFirstMs, before, pace.limitedMostMs);
    }
  };
}

const doubled = (firstMs: number, times: number, mostMs: number): number => Math.min(firstMs * 2 ** times, mostMs);

const minuteMs = 60_000;
/** The API keeps no more. */
const mostBackfillMinutes = 5;

/**
 * Minutes to ask for again, so that nothing is missing since a moment: whole ones, so some posts come twice.
 * @returns also for how long before that posts are lost, in milliseconds
 */
export function backfillSince(lastReadMs: number, nowMs: number): { minutes: number; lostMs: number } {
  const goneMs = Math.max(0, nowMs - lastReadMs);
  const minutes = Math.min(Math.max(1, Math.ceil(goneMs / minuteMs)), mostBackfillMinutes);
  return { minutes, lostMs: Math.max(0, goneMs - mostBackfillMinutes * minuteMs) };
}
