const fullScore = 100;
/** Extra credit is for sites that are good without it. */
const scoreForExtraCredit = 90;

/** Lowest score of each grade. */
const grades = [
  [100, 'A+'],
  [90, 'A'],
  [85, 'A-'],
  [80, 'B+'],
  [70, 'B'],
  [65, 'B-'],
  [60, 'C+'],
  [50, 'C'],
  [45, 'C-'],
  [40, 'D+'],
  [30, 'D'],
  [25, 'D-'],
] as const;

/** From 0 up; above 100 with extra credit. */
export function scoreOf(modifiers: number[]): number {
  const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
  const base = fullScore + sum(modifiers.filter((modifier) => modifier < 0));
  const credit = sum(modifiers.filter((modifier) => modifier > 0));
  return Math.max(0, base >= scoreForExtraCredit ? base + credit : base);
}

const lowestGrade = 'F';

export const gradeOf = (score: number): string => grades.find(([lowest]) => score >= lowest)?.[1] ?? lowestGrade;

/** Every grade, the best first. */
export const gradeNames: readonly string[] = [...grades.map(([, name]) => name), lowestGrade];
