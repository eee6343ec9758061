/** Whether an id was there before; from then on it was. */
export type RepeatFilter = (id: string) => boolean;

/**
 * Tells repeats of events by their `event_id`, in bounded memory: it remembers the latest `least` ids for sure, and never
 * more than twice as many. A repeat that comes after more other events than that is not told.
 */
export function createRepeatFilter(least: number): RepeatFilter {
  let recent = new Set<string>();
  let older = new Set<string>();
  return (id) => {
    const seen = recent.has(id) || older.has(id);
    recent.add(id);
    if (recent.size >= least) {
      older = recent;
      recent = new Set();
    }
    return seen;
  };
}
