import { InvalidArgumentError } from 'commander';
import type { RetweetRule } from '../../../contracts/trends/post.ts';
import { referenceTypes } from '../../../contracts/trends/post.ts';
import { reprocessWorkflowId } from '../../../contracts/trends/reprocess.ts';
import { minute } from '../../../domain/text/time.ts';
import { readMoment } from '../../text/time.ts';
import { parseIdOf } from '../arguments.ts';

const isAgo = (text: string): boolean => /^\d/.test(text) && !/^\d{4}-/.test(text);

/**
 * A moment, ISO 8601. What is given as a time ago is moved back to a full unit, as nobody hits one.
 * @param unitMs 1 for none
 */
export const parseMomentOf =
  (unitMs: number) =>
  (text: string): string => {
    const moment = readMoment(text, Date.now())?.getTime() ?? Number.NaN;
    if (Number.isNaN(moment))
      throw new InvalidArgumentError('It must be like 2h, 2026-03-05T14:05Z or 2026-03-05; a day begins in UTC.');
    return new Date(isAgo(text.trim()) ? Math.floor(moment / unitMs) * unitMs : moment).toISOString();
  };

export const parseMinute = parseMomentOf(minute);
export const parseWindowStart = parseMomentOf(5 * minute);

export const parseReprocessId = parseIdOf('A reprocessing’s', reprocessWorkflowId);

/** `any`, or `retweeted,quoted`. */
export function parseRetweetRule(text: string): RetweetRule {
  if (text.trim() === 'any') return 'any';
  const given = text.split(',').map((type) => type.trim());
  const known = referenceTypes.filter((type) => given.includes(type));
  if (known.length !== new Set(given).size)
    throw new InvalidArgumentError(`It must be any, or some of ${referenceTypes.join(', ')}, comma-separated.`);
  return known;
}
