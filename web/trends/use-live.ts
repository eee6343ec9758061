import { useEffect, useState } from 'preact/hooks';
import type { LiveEvents } from '../../contracts/trends/resource.ts';
import { backoffMs } from '../http/backoff.ts';
import type { LiveState } from './live-state.ts';
import { nothingYet, takePoints, takeStore, takeWindow } from './live-state.ts';

export interface Live extends LiveState {
  /** `lost` from a failure until the next connection stands. */
  connection: 'connecting' | 'open' | 'lost';
}

/**
 * Listens while the tab is visible, and comes back by itself.
 * @param cities whose points are wanted; null while that isn't known
 */
export function useLive(cities: readonly string[] | null): Live {
  const [state, setState] = useState(nothingYet);
  const [connection, setConnection] = useState<Live['connection']>('connecting');
  const query = new URLSearchParams((cities ?? []).map((city): [string, string] => ['city', city])).toString();

  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;

    const close = () => {
      clearTimeout(timer);
      source?.close();
      source = null;
    };
    const open = () => {
      close();
      const opened = new EventSource(`/v1/trends/live?${query}`);
      source = opened;
      on(opened, 'window', (news) => setState((before) => takeWindow(before, news, Date.now())));
      on(opened, 'points', (news) => setState((before) => takePoints(before, news)));
      on(opened, 'store', (news) => setState((before) => takeStore(before, news)));
      opened.onopen = () => {
        failures = 0;
        setConnection('open');
      };
      opened.onerror = () => {
        setConnection('lost');
        // A connection that broke off comes back by itself; one that was refused doesn't.
        if (opened.readyState !== EventSource.CLOSED) return;
        failures += 1;
        timer = setTimeout(open, backoffMs(failures, Math.random()));
      };
    };
    const follow = () => (document.hidden ? close() : open());

    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      close();
    };
  }, [query]);

  return { ...state, connection };
}

const on = <Name extends keyof LiveEvents>(source: EventSource, name: Name, take: (news: LiveEvents[Name]) => void) =>
  source.addEventListener(name, (event: MessageEvent<string>) => take(JSON.parse(event.data)));
