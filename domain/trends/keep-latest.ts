/** Notes a value as the latest one, and forgets the one that was noted longest ago where there are more than so many. */
export function keepLatest<Key, Value>(kept: Map<Key, Value>, key: Key, value: Value, most: number): void {
  noteLatest(kept, key, value);
  forgetOldest(kept, most);
}

export function noteLatest<Key, Value>(kept: Map<Key, Value>, key: Key, value: Value): void {
  kept.delete(key);
  kept.set(key, value);
}

/** Forgets those that were noted longest ago, but so many. */
export function forgetOldest<Key>(kept: Map<Key, unknown>, most: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(key);
  }
}
