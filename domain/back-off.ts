export interface BackOff {
  firstMs: number;
  longestMs: number;
}

/**
 * Time before the next attempt: doubled with each that failed in a row, between half of that and all of it, so that those
 * who failed together don't come back together.
 * @param failures in a row, from 1 on
 * @param random from 0 to 1
 */
export const backOffMs = (failures: number, { firstMs, longestMs }: BackOff, random: () => number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30)) * (0.5 + random() / 2);
