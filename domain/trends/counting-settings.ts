import type { ReferenceType } from '../../contracts/trends/post.ts';
import type { CountingRules } from './partition-counter.ts';
import type { Countries } from './place.ts';
import { retweetRuleOf } from './retweet-rule.ts';

/** What decides how posts are counted, as the settings have it. */
export interface CountingSettings {
  trendsRetweetTypes: readonly ReferenceType[];
  trendsGraceSeconds: number;
  trendsRememberedPosts: number;
  /** Codes; none for all. */
  trendsCountries: readonly string[];
}

/** Rules of live counting. Whoever counts a time once more must go by the same ones, to come to the same numbers. */
export const countingRulesOf = (settings: CountingSettings): CountingRules => ({
  retweetRule: retweetRuleOf(settings.trendsRetweetTypes),
  graceMs: settings.trendsGraceSeconds * 1000,
  mostRecentPosts: settings.trendsRememberedPosts,
});

export const countriesOf = ({ trendsCountries }: Pick<CountingSettings, 'trendsCountries'>): Countries =>
  trendsCountries.length === 0 ? null : new Set(trendsCountries);
