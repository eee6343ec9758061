import type { SeverityName } from '../../contracts/karma/findings.ts';
import { severityNames } from '../../contracts/karma/findings.ts';
import type { TimelineDay } from '../../contracts/karma/resource.ts';
import { stepsBetween } from './as-of.ts';

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
 * Where each day begins on the chart, and where the last one ends. Only days that bring something are given: the space up to
 * the next one shows that nothing changed.
 */
export function dayEdges(days: TimelineDay[]): number[] {
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  const width = chartWidth / (stepsBetween(first, last) + 1);
  return [...days.map(({ day }) => stepsBetween(first, day) * width), chartWidth];
}

/**
 * What a crowdsourcer had at the end of each day, stacked by severity, the least first: an outline of steps for each, as the
 * points of a polygon.
 * @param top what the whole height stands for
 */
export function stackedSteps(days: TimelineDay[], top: number): { severity: SeverityName; points: string }[] {
  const edges = dayEdges(days);
  const below = days.map(() => 0);
  return severityNames.map((severity) => {
    const lower = [...below];
    for (const [index, { sums }] of days.entries()) below[index] = (below[index] ?? 0) + Math.max(0, sums[severity]);
    const upperEdge = steps(below, edges, top);
    const lowerEdge = steps(lower, edges, top).reverse();
    return { severity, points: [...upperEdge, ...lowerEdge].join(' ') };
  });
}

/** Two corners a day: where it begins, and where the next one does. */
function steps(values: number[], edges: number[], top: number): string[] {
  return values.flatMap((value, index) => {
    const y = (chartHeight * (1 - value / top)).toFixed(1);
    return edges.slice(index, index + 2).map((x) => `${x.toFixed(1)},${y}`);
  });
}
