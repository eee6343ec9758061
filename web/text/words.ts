export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Points of a test with a true minus sign, so that columns line up: `+5`, `−20`, `0`. */
export const signed = (points: number): string => {
  if (points === 0) return '0';
  return points > 0 ? `+${points}` : `\u2212${-points}`;
};

/** The letter that decides a grade's colour: `A+` and `A-` are both an `A`; null for anything that is no grade. */
export const gradeLetter = (grade: string | null): string | null => /^[A-F]/.exec(grade ?? '')?.[0] ?? null;
