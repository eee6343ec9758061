import type { SeverityName } from '../../contracts/karma/findings.ts';
import { severityNames } from '../../contracts/karma/findings.ts';
import type { TimelineDay } from '../../contracts/karma/resource.ts';

/** The inside of the chart, in its own units; it is stretched to where it stands. */
export const chartWidth = 1_000;
export const chartHeight = 300;

/** Points on the axis: round numbers from 0 on, some three to six, the last at or above the highest value. */
export function ticksOf(highest: number): number[] {
  const rough = Math.max(1, highest) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude);
  return Array.from({ length: Math.ceil(Math.max(1, highest) / step) + 1 }, (_, index) => index * step);
}

/**
 * What a crowdsourcer had at the end of each day, stacked by severity, the least first: an outline of steps for each, as the
 * points of a polygon.
 * @param top what the whole height stands for
 */
export function stackedSteps(days: TimelineDay[], top: number): { severity: SeverityName; points: string }[] {
  const below = days.map(() => 0);
  return severityNames.map((severity) => {
    const lower = [...below];
    for (const [index, { sums }] of days.entries()) below[index] = (below[index] ?? 0) + Math.max(0, sums[severity]);
    const upperEdge = steps(below, top);
    const lowerEdge = steps(lower, top).reverse();
    return { severity, points: [...upperEdge, ...lowerEdge].join(' ') };
  });
}

/** Two corners a day: where it begins, and where it ends. */
function steps(values: number[], top: number): string[] {
  return values.flatMap((value, index) => {
    const y = (chartHeight * (1 - value / top)).toFixed(1);
    return [index, index + 1].map((at) => `${((at / values.length) * chartWidth).toFixed(1)},${y}`);
  });
}
