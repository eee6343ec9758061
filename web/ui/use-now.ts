import { useEffect, useState } from 'preact/hooks';

const tickMs = 1_000;

/** The time in epoch milliseconds, anew every second while `active`. */
export function useNow(active = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}
