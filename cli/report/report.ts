import type { CheckStatus, ScanResource } from '../../contracts/scans/resource.ts';
import { hang, padEnd, wrap } from '../text/layout.ts';
import { presentable } from '../text/presentable.ts';
import type { Screen } from '../text/screen.ts';
import { duration } from '../text/time.ts';
import { factsOf } from './facts.ts';
import { findingLines } from './findings.ts';
import { checkWords, count, levels, paintGrade, paintState } from './words.ts';

const widest = 110;

/**
 * A scan for a reader, finished or so far: the grade, what each check saw, the findings, and a last line that sums up.
 * @param pageUrl the scan's page in the console
 */
export function renderReport(scan: ScanResource, screen: Screen, pageUrl: string): string {
  const { checks, ...safe } = presentable(scan);
  const width = Math.min(screen.columns() ?? widest, widest);
  const lines = [
    ...wrap(safe.target, width).map((line) => screen.paint('bold', line)),
    `${safe.profile} scan ${safe.id}: ${standing(safe, screen)}`,
    ...failureLines(safe, screen, width),
    ...checkLines(checks, screen, width),
    ...findingLines(checks, screen, width),
    '',
    summary({ ...safe, checks }, screen),
    ...[`Page      ${pageUrl}`, ...(safe.links.temporal ? [`Temporal  ${safe.links.temporal}`] : [])].map((line) =>
      screen.paint('dim', line),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

type ScanWithoutChecks = Omit<ScanResource, 'checks'>;

function standing({ state, progress, acceptedAt, finishedAt }: ScanWithoutChecks, screen: Screen): string {
  const shown = paintState(screen, state);
  if (finishedAt !== null) return `${shown} after ${duration(Date.parse(finishedAt) - Date.parse(acceptedAt))}`;
  return `${shown}, ${progress.done} of ${count(progress.total, 'check')} done`;
}

function failureLines({ outcome, source }: ScanWithoutChecks, { paint }: Screen, width: number): string[] {
  const failure = outcome?.failure;
  return [
    ...(failure ? hang(`${paint('red', '✗')} `, `${failure.type}: ${failure.message}`, width) : []),
    ...(source === 'visibility' ? ['No worker answers now, so only the state is known.'] : []),
  ];
}

function checkLines(checks: CheckStatus[], { paint }: Screen, width: number): string[] {
  const nameWidth = Math.max(0, ...checks.map(({ name }) => name.length));
  const lines = checks.flatMap((check) => {
    const facts = check.result === null ? [checkWords(check)] : factsOf(check.result);
    const retried = check.result !== null && check.attempt > 1 ? [`took ${check.attempt} attempts`] : [];
    return [...facts, ...retried].flatMap((fact, index) =>
      hang(`${paint('cyan', padEnd(index === 0 ? check.name : '', nameWidth))}  `, fact, width),
    );
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function summary(scan: ScanResource, screen: Screen): string {
  const { state, outcome } = scan;
  const found = scan.checks.flatMap(({ result }) => result?.findings ?? []);
  const counts = levels
    .map(({ level, title }) => [found.filter((finding) => finding.level === level).length, title] as const)
    .filter(([number]) => number > 0)
    .map(([number, title]) => `${title.toLowerCase()}: ${number}`);
  const verdict =
    outcome?.grade == null
      ? paintState(screen, state, state.toUpperCase())
      : paintGrade(screen, outcome.grade, `Grade ${outcome.grade}, ${outcome.score ?? 0} points of 100`);
  return [verdict, ...counts].join(' · ');
}
