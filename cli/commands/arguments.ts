import { InvalidArgumentError } from 'commander';
import { scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { readMoment } from '../text/time.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * An id, or that of its workflow: `3f1c2d7e-…`, `scan-3f1c2d7e-…`.
 * @param whose whose id it is, to begin a sentence with
 */
export const parseIdOf =
  (whose: string, workflowIdOf: (id: string) => string) =>
  (text: string): string => {
    const [given, prefix] = [text.trim().toLowerCase(), workflowIdOf('')];
    const id = given.startsWith(prefix) ? given.slice(prefix.length) : given;
    if (!uuid.test(id)) throw new InvalidArgumentError(`${whose} id looks like 3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f.`);
    return id;
  };

export const parseScanId = parseIdOf('A scan’s', scanWorkflowId);

export const parseWhole =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };

export const parsePort = parseWhole(1, 65_535);

/** `22,80,443`. */
export const parsePorts = (text: string): number[] => [...new Set(text.split(',').map(parsePort))];

export const parseNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= min && value <= max))
      throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
    return value;
  };

export function parseSince(text: string): Date {
  const moment = readMoment(text, Date.now());
  if (moment === null) throw new InvalidArgumentError('It must be like 30m, 2h, 7d, 2026-03-05 or 2026-03-05T14:00Z.');
  return moment;
}
