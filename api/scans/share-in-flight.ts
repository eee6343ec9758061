/**
 * Lets everybody who asks for the same thing at the same time share one answer: many consoles watching one scan then cost
 * its workflow one query at a time. Nothing is kept beyond the answer's arrival, so this is no cache.
 */
export function shareInFlight<T>(read: (key: string) => Promise<T>): {
  read(key: string): Promise<T>;
  /** Whoever asks after this gets an answer that was begun after it. */
  forget(key: string): void;
} {
  const inFlight = new Map<string, Promise<T>>();
  return {
    read(key) {
      const current = inFlight.get(key);
      if (current !== undefined) return current;
      const begun = read(key).finally(() => {
        if (inFlight.get(key) === begun) inFlight.delete(key);
      });
      inFlight.set(key, begun);
      return begun;
    },
    forget: (key) => void inFlight.delete(key),
  };
}
