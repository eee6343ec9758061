/** When a city counts as trending. */
export interface TrendPolicy {
  /** Weight of a window in the baseline, 0 to 1: 0.1 forgets half in seven windows. */
  weight: number;
  /** How much the count of a city varies beyond chance: the share of its baseline that is a usual deviation, squared. */
  dispersion: number;
  /** The score at which a city begins to trend. */
  threshold: number;
  /** The score below which it ends; lower, so that it doesn't come and go. */
  endThreshold: number;
  /** Posts below which nothing trends. */
  leastPosts: number;
  /** Windows that must have been seen before anything trends. */
  leastWindows: number;
}

export const defaultTrendPolicy: TrendPolicy = {
  weight: 0.1,
  dispersion: 0.05,
  threshold: 3,
  endThreshold: 2,
  leastPosts: 10,
  leastWindows: 3,
};

/** Why a city trends or doesn't, with all numbers that this follows from. */
export interface Trend {
  city: string;
  trending: boolean;
  /** (posts − mean) / √(mean + dispersion · mean² + 1). */
  score: number;
  posts: number;
  /** The city's baseline: what is usual. */
  mean: number;
  /** That the score was compared with: the one to begin, or of a city that was trending the one to end. */
  threshold: number;
  /** Windows that the baseline is made of. */
  windows: number;
  /** One sentence for people. */
  reason: string;
}
