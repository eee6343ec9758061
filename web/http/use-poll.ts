import { useEffect, useRef, useState } from 'preact/hooks';
import { backoffMs } from './backoff.ts';
import { isOutage, Problem } from './problem.ts';

export interface Poll<T> {
  /** The latest answer; kept while the server is away. */
  data: T | null;
  /** When `data` was received, in epoch milliseconds. */
  receivedAt: number | null;
  /** Why the latest attempt failed; null once one succeeds. */
  problem: Problem | null;
  /** When the next attempt is due after a failure, in epoch milliseconds; null after a refusal, which would only recur. */
  retryAt: number | null;
  refresh(): void;
}

interface PollOptions<T> {
  load(signal: AbortSignal): Promise<T>;
  /** Milliseconds until the next look; null when there is nothing more to learn. */
  next(data: T): number | null;
  /** A new key drops the request under way and asks at once; the old data stays until the answer is there. */
  key: string;
}

const untried = { data: null, receivedAt: null, problem: null, retryAt: null };

/** Asks the server again and again while the tab is visible; backs off while it is away, stops when it refuses. */
export function usePoll<T>(options: PollOptions<T>): Poll<T> {
  const [state, setState] = useState<Omit<Poll<T>, 'refresh'>>(untried);
  const [round, setRound] = useState(0);
  const latest = useRef(options);
  latest.current = options;

  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = true;
    let failures = 0;

    const schedule = (delayMs: number) => {
      timer = setTimeout(() => {
        due = true;
        void look();
      }, delayMs);
    };

    // `due` survives a hidden tab: the look that fell due meanwhile happens when the tab is shown again.
    const look = async () => {
      if (!due || document.hidden) return;
      due = false;
      try {
        const data = await latest.current.load(controller.signal);
        if (controller.signal.aborted) return;
        failures = 0;
        setState({ data, receivedAt: Date.now(), problem: null, retryAt: null });
        const delay = latest.current.next(data);
        if (delay !== null) schedule(delay);
      } catch (error) {
        if (controller.signal.aborted) return;
        failures += 1;
        const problem = error instanceof Problem ? error : new Problem(0, String(error));
        const delay = isOutage(problem) ? backoffMs(failures, Math.random()) : null;
        setState((before) => ({ ...before, problem, retryAt: delay && Date.now() + delay }));
        if (delay !== null) schedule(delay);
      }
    };

    void look();
    document.addEventListener('visibilitychange', look);
    return () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [options.key, round]);

  return { ...state, refresh: () => setRound((before) => before + 1) };
}
