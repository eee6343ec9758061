import type { SeverityName } from '../../contracts/karma/findings.ts';
import { severityNames } from '../../contracts/karma/findings.ts';
import type {
  Reference,
  ReferenceCrowdsourcer,
  ReferenceFile,
  ReferenceProblem,
  ReferenceSeverity,
  ReferenceVulnerability,
} from '../../contracts/karma/reference.ts';
import { linesOf, splitCsvLine } from './csv.ts';
import { largestReferenceId, readId } from './ids.ts';

/** Files of reference data; each may be left out. */
export interface ReferenceFiles {
  crowdsourcers?: ReferenceFile | undefined;
  severities?: ReferenceFile | undefined;
  vulnerabilities?: ReferenceFile | undefined;
}

/** Ids that vulnerabilities may name besides those in the files: those that were imported before. */
export interface KnownReference {
  crowdsourcers: readonly number[];
  severities: readonly number[];
}

/** Characters, as `VARCHAR` counts them. */
export const longestName = 255;
/** That a severity may be worth; so many, for each finding that anyone may ever make, is still an exact number. */
export const mostPoints = 1_000_000;

/**
 * Reads files of reference data, CSV without a header: crowdsourcers `id,name`, severities `id,name,points`, vulnerabilities
 * `id,crowdsourcer id,severity id`. Nothing of them may be used where there is a problem.
 * @returns what is in them, and all that is wrong with them, in the order of files and lines
 */
export function readReference(
  files: ReferenceFiles,
  known: KnownReference = { crowdsourcers: [], severities: [] },
): { reference: Reference; problems: ReferenceProblem[] } {
  const problems: ReferenceProblem[] = [];
  const crowdsourcers = readRows(files.crowdsourcers, ['id', 'name'], readCrowdsourcer, problems);
  const severities = readRows(files.severities, ['id', 'name', 'points'], readSeverity(), problems);
  const vulnerabilities = readRows(
    files.vulnerabilities,
    ['id', 'crowdsourcer id', 'severity id'],
    readVulnerability(
      new Set([...known.crowdsourcers, ...crowdsourcers.ids]),
      new Set([...known.severities, ...severities.ids]),
    ),
    problems,
  );
  const reference = {
    ...{ crowdsourcers: crowdsourcers.rows, severities: severities.rows, vulnerabilities: vulnerabilities.rows },
  };
  return { reference, problems };
}

/** @returns the row, or what is wrong with it */
type ReadRow<Row> = (id: number, columns: string[]) => Row | string;

/** @returns ids also of rows that are wrong in something else, so that what names them isn't wrong too */
function readRows<Row>(
  file: ReferenceFile | undefined,
  columnNames: string[],
  readRow: ReadRow<Row>,
  problems: ReferenceProblem[],
): { rows: Row[]; ids: Iterable<number> } {
  const rows: Row[] = [];
  const lineOf = new Map<number, number>();
  for (const [index, text] of linesOf(file?.text ?? '').entries()) {
    const line = index + 1;
    const row = readLine(text, line, columnNames, lineOf, readRow);
    if (typeof row === 'string') problems.push({ file: file?.name ?? '', line, reason: row });
    else rows.push(row);
  }
  return { rows, ids: lineOf.keys() };
}

function readLine<Row>(
  text: string,
  line: number,
  columnNames: string[],
  lineOf: Map<number, number>,
  readRow: ReadRow<Row>,
): Row | string {
  const columns = splitCsvLine(text);
  if (columns === null)
    return 'The quotes are wrong: a field in quotes ends before a comma, and doubles quotes within.';
  if (columns.length !== columnNames.length)
    return `There must be ${columnNames.length} columns (${columnNames.join(', ')}), not ${columns.length}.`;
  const [first = '', ...others] = columns;
  const id = readId(first, largestReferenceId);
  if (id === null) return notAnId('The id', first);
  const before = lineOf.get(id);
  if (before !== undefined) return `The id ${id} was in line ${before} already.`;
  lineOf.set(id, line);
  return readRow(id, others);
}

function readCrowdsourcer(id: number, [name = '']: string[]): ReferenceCrowdsourcer | string {
  return nameProblem(name) ?? { id, name };
}

/** @returns null for a name that a crowdsourcer may have; a name may be that of several */
export function nameProblem(name: string): string | null {
  if (name.trim() === '') return 'The name is empty.';
  if ([...name].length > longestName) return `The name is longer than ${longestName} characters.`;
  return unshowable.test(name) ? 'The name has control characters.' : null;
}

/** Also halves of surrogate pairs, which no store can hold, and what turns the direction of the text behind it. */
const unshowable = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

function readSeverity(): ReadRow<ReferenceSeverity> {
  const seen = new Set<SeverityName>();
  return (id, [given = '', points = '']) => {
    const name = severityNames.find((severity) => severity === given);
    if (name === undefined) return `The severity ${quote(given)} is unknown: there are ${severityNames.join(', ')}.`;
    if (seen.has(name)) return `The severity ${name} was there already.`;
    seen.add(name);
    if (!/^(0|[1-9]\d{0,6})$/.test(points) || Number(points) > mostPoints)
      return `The points must be a whole number from 0 to ${mostPoints}, not ${quote(points)}.`;
    return { id, name, points: Number(points) };
  };
}

const readVulnerability =
  (crowdsourcers: ReadonlySet<number>, severities: ReadonlySet<number>): ReadRow<ReferenceVulnerability> =>
  (id, [crowdsourcer = '', severity = '']) => {
    const crowdsourcerId = readId(crowdsourcer, largestReferenceId);
    if (crowdsourcerId === null) return notAnId('The crowdsourcer’s id', crowdsourcer);
    if (!crowdsourcers.has(crowdsourcerId)) return `There is no crowdsourcer ${crowdsourcerId}.`;
    const severityId = readId(severity, largestReferenceId);
    if (severityId === null) return notAnId('The severity’s id', severity);
    if (!severities.has(severityId)) return `There is no severity ${severityId}.`;
    return { id, crowdsourcerId, severityId };
  };

const notAnId = (what: string, given: string): string =>
  `${what} must be a whole number from 1 to ${largestReferenceId}, not ${quote(given)}.`;

const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
