import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { sourceWords } from '../../domain/scans/provenance.ts';
import { duration } from '../../domain/text/time.ts';
import { count } from '../../domain/text/words.ts';
import { hang, padEnd, wrap } from '../text/layout.ts';
import { presentable } from '../text/presentable.ts';
import type { Screen } from '../text/screen.ts';
import { factsOf } from './facts.ts';
import { findingLines } from './findings.ts';
import { checkWords, levels, paintGrade, paintState } from './words.ts';

const widest = 110;

/**
 * A scan for a reader, finished or so far: the grade, what each check saw, the findings, and a last line that sums up.
 * @param pageUrl the scan's page in the console
 */
export function renderReport(scan: ScanResource, screen: Screen, pageUrl: string): string {
  const safe = presentable(scan);
  const width = Math.min(screen.columns() ?? widest, widest);
  const links = [
    ...(safe.source === 'history' || safe.source === 'archive' ? [`Source    ${sourceWords[safe.source]}`] : []),
    `Page      ${pageUrl}`,
    ...(safe.links.temporal ? [`Temporal  ${safe.links.temporal}`] : []),
  ];
  const lines = [
    ...wrap(safe.target, width).map((line) => screen.paint('bold', line)),
    `${safe.profile} scan ${safe.id}: ${standing(safe, screen)}`,
    ...noteLines(safe, screen, width),
    ...checkLines(safe, screen, width),
    ...findingLines(safe.checks, screen, width),
    '',
    summary(safe, screen),
    ...links.map((line) => screen.paint('dim', line)),
  ];
  return `${lines.join('\n')}\n`;
}

function standing({ state, progress, acceptedAt, finishedAt }: ScanResource, screen: Screen): string {
  const shown = paintState(screen, state);
  if (finishedAt !== null) return `${shown} after ${duration(Date.parse(finishedAt) - Date.parse(acceptedAt))}`;
  return `${shown}, ${progress.done} of ${count(progress.total, 'check')} done`;
}

function noteLines({ outcome, source, checks }: ScanResource, { paint }: Screen, width: number): string[] {
  const failure = outcome?.failure;
  const told = checks.some(({ lastFailure }) => lastFailure?.message === failure?.message);
  return [
    ...(failure && !told ? hang(`${paint('red', '✗')} `, `${failure.type}: ${failure.message}`, width) : []),
    ...(source === 'visibility' ? ['No worker answers now, so only the state is known.'] : []),
  ];
}

function checkLines({ state, checks }: ScanResource, { paint }: Screen, width: number): string[] {
  const nameWidth = Math.max(0, ...checks.map(({ name }) => name.length));
  const lines = checks.flatMap((check) => {
    const facts = check.result === null ? [checkWords(check, isFinal(state))] : factsOf(check.result);
    const retried = check.result !== null && check.attempt > 1 ? [`took ${check.attempt} attempts`] : [];
    const style = check.state === 'failed' ? 'red' : 'cyan';
    return [...facts, ...retried].flatMap((fact, index) =>
      hang(`${paint(style, padEnd(index === 0 ? check.name : '', nameWidth))}  `, fact, width),
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
