import type { DecodedFinding, FindingRejectReason } from '../../contracts/karma/findings.ts';
import { identify } from './finding-key.ts';
import { isAhead, readLineMoment } from './found-at.ts';
import { largestFindingId, largestReferenceId, readId } from './ids.ts';

/** Of a line of findings: `1,2019-02-01 00:00:00,85` and its end. What is longer is none. */
export const longestLineBytes = 1_024;

/**
 * Reads a line of a file of findings, `id,timestamp,vulnerability id`, without its end. Never throws: what can't be used
 * comes back with its reason.
 * @param now nothing is found much later
 */
export function decodeFindingLine(line: string, now: Date): DecodedFinding {
  const columns = line.split(',');
  const [id = '', timestamp = '', vulnerability = ''] = columns;
  if (columns.length !== 3)
    return reject(
      'wrong_columns',
      `A line has three columns, id, timestamp and vulnerability id, not ${columns.length}.`,
    );
  const findingId = readId(id, largestFindingId);
  if (findingId === null) return reject('bad_finding_id', 'The finding’s id is no positive whole number.');
  const foundAt = readLineMoment(timestamp);
  if (foundAt === null) return reject('bad_found_at', 'The timestamp is no date and time like 2019-02-01 00:55:37.');
  if (isAhead(foundAt, now)) return reject('found_in_future', 'The timestamp is more than a day ahead.');
  const vulnerabilityId = readId(vulnerability, largestReferenceId);
  if (vulnerabilityId === null)
    return reject('bad_vulnerability_id', `The vulnerability’s id is no whole number from 1 to ${largestReferenceId}.`);
  return { finding: identify({ findingId, vulnerabilityId, foundAt }) };
}

const reject = (reason: FindingRejectReason, detail: string): DecodedFinding => ({ reason, detail });
