import { setMaxListeners } from 'node:events';
import { ScanError } from '../../contracts/scans/failures.ts';

export interface DeadlineOptions {
  /** The caller's own: its reason passes through unchanged. */
  signal: AbortSignal;
  timeoutMs: number;
  /** The failure's sentence, asked for when the time is over. */
  late: () => string;
}

/**
 * Runs work under a signal that aborts when the caller's does or when the time is over.
 * @throws {ScanError} `timeout`; the reason of the caller's abort; else what the work throws
 */
export async function withDeadline<T>(options: DeadlineOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, timeoutMs, late } = options;
  signal.throwIfAborted();
  const controller = new AbortController();
  // A port scan has many connections open at a time, and each of them listens.
  setMaxListeners(0, controller.signal);
  const forward = () => controller.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  const timer = setTimeout(() => controller.abort(new ScanError('timeout', late())), timeoutMs);
  try {
    return await work(controller.signal);
  } catch (error) {
    // What was cut short fails in ways of its own; why it was is what counts.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
  }
}

/** Waits for a promise that can't be cancelled, but no longer than until the signal aborts. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
