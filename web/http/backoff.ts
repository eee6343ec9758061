const firstDelayMs = 1_000;
const longestDelayMs = 15_000;

/**
 * How long to wait after this many failures in a row: doubling from 1 s to at most 15 s, less up to a fifth by chance,
 * so that many open consoles don't come back in the same instant.
 * @param chance 0 to 1
 */
export function backoffMs(failures: number, chance: number): number {
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1));
  return Math.round(delay * (1 - chance / 5));
}
