import type { Metric, WindowKind } from './windows.ts';

export const topMetrics = ['tweets', 'retweets', 'uniqueusers', 'trending'] as const;
export type TopMetric = Metric | 'trending';

/** A line of a top list. Each list has all its lines, so that writing one replaces the one before as a whole. */
export interface TopLine {
  /** From 1 on, each once. */
  rank: number;
  /** null where there are fewer cities than lines. */
  city: string | null;
  /** The count, or the score of a trending one; 0 without a city. */
  value: number;
}

export interface TopList {
  metric: TopMetric;
  window: WindowKind;
  lines: TopLine[];
}
