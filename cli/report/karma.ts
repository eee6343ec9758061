import { severityNames } from '../../contracts/karma/findings.ts';
import type { ParkedFinding } from '../../contracts/karma/ledger.ts';
import type {
  CrowdsourcerResource,
  CrowdsourcerStanding,
  HistoryItem,
  SagaListItem,
} from '../../contracts/karma/resource.ts';
import { describeFailure } from '../../domain/karma/describe-saga.ts';
import { age } from '../../domain/text/time.ts';
import { presentable } from '../text/presentable.ts';
import type { Screen } from '../text/screen.ts';
import type { Column } from '../text/table.ts';
import { renderTable } from '../text/table.ts';

const numbers = new Intl.NumberFormat('en');

/** `13,000` */
export const amount = (value: number): string => numbers.format(value);

const right = { align: 'right' } as const;

const boardColumns: Column<CrowdsourcerStanding>[] = [
  { title: 'RANK', text: ({ rank }) => String(rank), ...right },
  { title: 'ID', text: ({ crowdsourcerId }) => String(crowdsourcerId), ...right },
  { title: 'NAME', text: ({ name }) => name, least: 10 },
  ...severityNames.map((severity, index) => ({
    ...{ title: severity.toUpperCase(), text: ({ sums }: CrowdsourcerStanding) => amount(sums[severity]) },
    ...{ ...right, dropped: index + 1 },
  })),
  { title: 'TOTAL', text: ({ karmaTotal }) => amount(karmaTotal), ...right },
  { title: 'FINDINGS', text: ({ findingsCount }) => amount(findingsCount), ...right, dropped: 6 },
  { title: 'AVERAGE', text: ({ karmaAverage }) => karmaAverage, ...right, dropped: 5 },
];

export const renderBoard = (items: CrowdsourcerStanding[], screen: Screen): string =>
  renderTable(boardColumns, items, screen, 0);

export function renderCrowdsourcer(given: CrowdsourcerResource, { paint }: Screen): string {
  const { crowdsourcerId, name, rank, karmaTotal, findingsCount, karmaAverage, sums } = presentable(given);
  const rows = [
    ['Rank', String(rank)],
    ['Karma', amount(karmaTotal)],
    ...severityNames.map((severity) => [`  ${severity}`, amount(sums[severity])]),
    ['Findings', amount(findingsCount)],
    ['Average', karmaAverage],
  ] as [string, string][];
  const width = Math.max(...rows.map(([, value]) => value.length));
  const lines = rows.map(([title, value]) => `${title.padEnd(12)}${value.padStart(width)}`);
  return `${paint('bold', name)} (${crowdsourcerId})\n${lines.join('\n')}\n`;
}

const historyColumns: Column<HistoryItem>[] = [
  { title: 'HAPPENED', text: ({ happenedAt }) => happenedAt },
  { title: 'KIND', text: ({ kind }) => kind, dropped: 4 },
  { title: 'FINDING', text: ({ findingId }) => String(findingId), ...right, dropped: 3 },
  { title: 'VULNERABILITY', text: ({ vulnerabilityId }) => String(vulnerabilityId), ...right, dropped: 2 },
  { title: 'SEVERITY', text: ({ severity }) => severity, dropped: 6 },
  { title: 'POINTS', text: ({ points }) => amount(points), ...right },
  { title: 'TOTAL', text: ({ runningTotal }) => amount(runningTotal), ...right },
  { title: 'RECORDED', text: ({ recordedAt }) => recordedAt, dropped: 1 },
  { title: 'KEY', text: ({ findingKey }) => findingKey, dropped: 5 },
];

export const renderHistory = (items: HistoryItem[], screen: Screen): string =>
  renderTable(historyColumns, items, screen, 0);

const parkedColumns: Column<SagaListItem>[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'KIND', text: ({ kind }) => kind, dropped: 2 },
  { title: 'PARKED', text: ({ parkedSince, startedAt }, now) => age(parkedSince ?? startedAt, now), dropped: 4 },
  { title: 'TRIED', text: ({ attempt }) => String(attempt), ...right, dropped: 3 },
  { title: 'WHAT', text: ({ summary }) => summary, least: 12 },
  { title: 'WHY', text: ({ failure }) => (failure === null ? '' : describeFailure(failure)), dropped: 1, least: 20 },
];

export const renderParkedSagas = (items: SagaListItem[], screen: Screen, nowMs: number): string =>
  renderTable(parkedColumns, items, screen, nowMs);

const parkedFindingColumns: Column<ParkedFinding>[] = [
  { title: 'VULNERABILITY', text: ({ vulnerabilityId }) => String(vulnerabilityId), ...right },
  { title: 'FINDING', text: ({ findingId }) => String(findingId), ...right },
  { title: 'FOUND', text: ({ foundAt }) => foundAt, dropped: 2 },
  { title: 'PARKED', text: ({ parkedAt }, now) => age(parkedAt, now), dropped: 1 },
  { title: 'KEY', text: ({ findingKey }) => findingKey, dropped: 3 },
];

export const renderParkedFindings = (items: ParkedFinding[], screen: Screen, nowMs: number): string =>
  renderTable(parkedFindingColumns, items, screen, nowMs);
