import type { Evidence } from './evidence.ts';

/** What an outcome is worth, and what it tells the owner of the site. */
export interface OutcomeRule {
  /** Points of 100; those above 0 count only where the site is good without them. */
  modifier: number;
  pass: boolean;
  /** One sentence. */
  title: string;
  /** What would mend it, or earn the points that are still to be had. */
  advice?: string;
}

export type OutcomeTable = Readonly<Record<string, OutcomeRule>>;

export interface Judgement<Outcome extends string> {
  outcome: Outcome;
  /** What it was judged by. */
  seen: string;
}

/** One test of the Observatory: the outcomes it can have, and the rule that picks one. */
export interface TestDefinition {
  /** The Observatory's name for it. */
  name: string;
  title: string;
  outcomes: OutcomeTable;
  judge(evidence: Evidence): Judgement<string>;
}

/** Holds `judge` to the outcomes of its own table. */
export const defineTest = <const Outcomes extends OutcomeTable>(
  test: Omit<TestDefinition, 'outcomes' | 'judge'> & {
    outcomes: Outcomes;
    judge(evidence: Evidence): Judgement<keyof Outcomes & string>;
  },
): TestDefinition => test;

/** Of several faults, the one that tells most: the lowest in the table, where faults stand from least to most telling. */
export const mostTelling = <Outcome extends string>(
  outcomes: Readonly<Record<Outcome, OutcomeRule>>,
  faults: Outcome[],
): Outcome | undefined => (Object.keys(outcomes) as Outcome[]).findLast((outcome) => faults.includes(outcome));
