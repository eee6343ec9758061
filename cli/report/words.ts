import type { FindingLevel } from '../../contracts/scans/checks.ts';
import type { CheckStatus, ScanState } from '../../contracts/scans/resource.ts';
import type { Screen, Style } from '../text/screen.ts';

export const levels: { level: FindingLevel; title: string; mark: string; style: Style }[] = [
  { level: 'bad', title: 'Problems', mark: '✗', style: 'red' },
  { level: 'warning', title: 'Warnings', mark: '!', style: 'yellow' },
  { level: 'info', title: 'Information', mark: '·', style: 'cyan' },
  { level: 'good', title: 'In order', mark: '✓', style: 'green' },
];

const stateStyles: Record<ScanState, Style> = {
  accepted: 'dim',
  running: 'cyan',
  complete: 'green',
  error: 'red',
  cancelling: 'yellow',
  cancelled: 'yellow',
};

export const paintState = ({ paint }: Screen, state: ScanState, text: string = state): string =>
  paint(stateStyles[state], text);

const gradeStyles: Record<string, Style> = { A: 'green', B: 'green', C: 'yellow', D: 'yellow', F: 'red' };

export const paintGrade = ({ paint }: Screen, grade: string, text: string = grade): string =>
  paint(['bold', gradeStyles[grade.charAt(0)] ?? 'reset'].flat() as Style, text);

/**
 * How a check stands, in one line: its result's summary, or its attempt and why the last one failed.
 * @param ended whether its scan has: what hasn't begun by then never will
 */
export function checkWords({ state, attempt, lastFailure, result }: CheckStatus, ended: boolean): string {
  if (ended && state === 'pending') return 'not run';
  if (result !== null) return attempt > 1 ? `${result.summary} (attempt ${attempt})` : result.summary;
  const failure = lastFailure && `${lastFailure.type}: ${lastFailure.message}`;
  if (state === 'running' && attempt > 1)
    return failure ? `attempt ${attempt}, after ${failure}` : `attempt ${attempt}`;
  const tried = attempt > 1 ? ` after ${attempt} attempts` : '';
  return failure ? `${state}${tried}: ${failure}` : state + tried;
}
