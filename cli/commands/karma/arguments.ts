import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { largestReferenceId, readId } from '../../../domain/karma/ids.ts';
import type { AskedMoment } from '../../client/karma-client.ts';
import { readMoment } from '../../text/time.ts';

/** As the API tells moments of the ledger, whose microseconds count. */
const exact = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** ISO 8601. */
export function parseMoment(text: string): string {
  const moment = readMoment(text, Date.now());
  if (moment === null)
    throw new InvalidArgumentError('It must be like 7d, 2019-02-13 or 2019-02-13T00:00Z; a day begins in UTC.');
  return exact.test(text.trim()) ? text.trim() : moment.toISOString();
}

export function parseReferenceId(text: string): number {
  const id = readId(text.trim(), largestReferenceId);
  if (id === null) throw new InvalidArgumentError(`It must be a whole number from 1 to ${largestReferenceId}.`);
  return id;
}

export function parseUuid(text: string): string {
  const id = text.trim().toLowerCase();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new InvalidArgumentError('It looks like 3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f.');
  return id;
}

/** Which state of the ledger is asked for. */
export const withMoment = (command: Command): Command =>
  command
    .option('--as-of <time>', 'only what had happened by then: 2019-02-13, 2019-02-13T14:00Z, 7d', parseMoment)
    .option('--known-at <time>', 'as it was known then', parseMoment);

/** Options have what was not given not at all. */
export const momentOf = ({ asOf, knownAt }: AskedMoment): AskedMoment => ({
  ...(asOf !== undefined && { asOf }),
  ...(knownAt !== undefined && { knownAt }),
});
