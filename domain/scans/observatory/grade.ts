import type { Finding, FindingLevel, HttpTest } from '../../../contracts/scans/checks.ts';
import type { IsPreloaded } from './evidence.ts';
import { gatherEvidence } from './evidence.ts';
import type { HttpObservation } from './observation.ts';
import { gradeOf, scoreOf } from './score.ts';
import { observatoryTests, outcomeRules } from './tests.ts';

/**
 * The HTTP Observatory's algorithm with tests for COEP and COOP, and with points for X-Frame-Options. Version 4, the
 * one in the package that test/ compares with, has neither; its other ten tests and its way to a score are the same.
 */
export const algorithmVersion = 6;

export interface HttpGrade {
  algorithmVersion: number;
  /** 0 or more; above 100 with extra credit. */
  score: number;
  grade: string;
  tests: HttpTest[];
}

/**
 * Grades a site by what was observed of it.
 * @throws {Error} when neither chain was answered
 */
export function gradeHttp(observation: HttpObservation, options: { preloaded: IsPreloaded }): HttpGrade {
  const evidence = gatherEvidence(observation, options.preloaded);
  const tests = observatoryTests.map(({ name, title, judge }): HttpTest => {
    const { outcome, seen } = judge(evidence);
    const { modifier, pass, advice } = ruleOf(outcome);
    return { name, title, outcome, pass, modifier, seen, ...(advice !== undefined && { advice }) };
  });
  const score = scoreOf(tests.map(({ modifier }) => modifier));
  return { algorithmVersion, score, grade: gradeOf(score), tests };
}

/** The Observatory refuses to grade error pages, which rarely carry the headers of the site. */
export const isGradable = (status: number): boolean =>
  (status >= 200 && status < 400) || status === 401 || status === 403;

/** The tests as findings: the outcome is the id, and how bad it is follows from its points. */
export const findingsOf = (tests: HttpTest[]): Finding[] =>
  tests.flatMap(({ outcome, modifier, seen, advice }) => {
    if (outcome === null) return [];
    const { title } = ruleOf(outcome);
    return { id: outcome, title, level: levelOf(modifier), seen, ...(advice !== undefined && { advice }) };
  });

function ruleOf(outcome: string) {
  const rule = outcomeRules.get(outcome);
  if (rule === undefined) throw new Error(`There is no outcome ${outcome}.`);
  return rule;
}

function levelOf(modifier: number): FindingLevel {
  if (modifier > 0) return 'good';
  if (modifier === 0) return 'info';
  return modifier > -20 ? 'warning' : 'bad';
}
