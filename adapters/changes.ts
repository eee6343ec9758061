type Told = string | null;

/**
 * Tells only what is news.
 * @param last what goes without saying; left out, the first is news whatever it is
 */
export function changesOf(tell: (reason: Told) => void, last?: Told): (reason: Told) => void {
  return (reason) => {
    if (reason === last) return;
    last = reason;
    tell(reason);
  };
}
