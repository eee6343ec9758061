/** How a vulnerability is rated, from a moment on, by a version of the rules. */
export interface Effective {
  ruleVersion: number;
  /** ISO 8601; null from the beginning of time. */
  effectiveFrom: string | null;
}

/**
 * Of the ratings of a vulnerability the one that holds for a finding of that moment: among those that were in effect by
 * then, that of the highest version of the rules, however late it came.
 * @param ratings of one vulnerability, each with a version of its own
 * @param foundAt ISO 8601
 * @returns null where none was
 */
export function ratingAt<Rating extends Effective>(ratings: readonly Rating[], foundAt: string): Rating | null {
  const moment = Date.parse(foundAt);
  return ratings.reduce<Rating | null>((holding, rating) => {
    const isInEffect = rating.effectiveFrom === null || Date.parse(rating.effectiveFrom) <= moment;
    return isInEffect && (holding === null || rating.ruleVersion > holding.ruleVersion) ? rating : holding;
  }, null);
}
