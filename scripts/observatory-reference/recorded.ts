import { readFileSync } from 'node:fs';
import type { PracticeSite } from '../../simulators/practice-target/site.ts';

/** What the reference made of one site: one outcome a test, in the order of `RecordedOutcomes.tests`. */
export type RecordedSite = { error: string } | { score: number; grade: string; outcomes: string[] };

export interface RecordedOutcomes {
  reference: { package: string; version: string; algorithmVersion: number };
  tests: string[];
  modifiers: Record<string, number>;
  /** Outcomes that don't pass. */
  failing: string[];
  /** By `case <name>` or `practice <name>`. */
  sites: Record<string, RecordedSite>;
}

/** In the file each site is one line of text: score, grade and outcomes, or `error` and why it was not graded. */
type RecordingFile = Omit<RecordedOutcomes, 'sites'> & { sites: Record<string, string> };

export function renderRecording({ sites, ...rest }: RecordedOutcomes): string {
  const lines = Object.entries(sites).map(([key, site]) => [
    key,
    'error' in site ? `error ${site.error}` : [site.score, site.grade, ...site.outcomes].join(' '),
  ]);
  const file: RecordingFile = { ...rest, sites: Object.fromEntries(lines) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

export function readRecording(path: string): RecordedOutcomes {
  const file = JSON.parse(readFileSync(path, 'utf8')) as RecordingFile;
  const sites = Object.entries(file.sites).map(([key, line]): [string, RecordedSite] => {
    const [score = '', grade = '', ...outcomes] = line.split(' ');
    if (score === 'error') return [key, { error: line.slice('error '.length) }];
    return [key, { score: Number(score), grade, outcomes }];
  });
  return { ...file, sites: Object.fromEntries(sites) };
}

/** Sites that the reference can grade at all: it has no defence against most hostile ones. */
export const isComparable = ({ name, kind }: PracticeSite): boolean =>
  kind !== 'hostile' || name === 'loop' || name === 'long-redirects';
