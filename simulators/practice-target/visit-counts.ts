const forgottenAfterMs = 60_000;

/**
 * Counts visits by URL, so that a site can fail at first and then work.
 * @returns a function that counts a visit and tells how many there were, this one included
 */
export function createVisitCounts(now: () => number = Date.now): (url: string) => number {
  const counts = new Map<string, { count: number; lastMs: number }>();
  return (url) => {
    const lastMs = now();
    for (const [key, entry] of counts) if (entry.lastMs < lastMs - forgottenAfterMs) counts.delete(key);
    const count = (counts.get(url)?.count ?? 0) + 1;
    counts.set(url, { count, lastMs });
    return count;
  };
}
