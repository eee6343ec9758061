import { InvalidArgumentError } from 'commander';
import { scanIdOfWorkflow, scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { readMoment } from '../text/time.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A scan's id, or that of its workflow: `scan-<id>`. */
export function parseScanId(text: string): string {
  const given = text.trim().toLowerCase();
  const id = given.startsWith(scanWorkflowId('')) ? scanIdOfWorkflow(given) : given;
  if (!uuid.test(id)) throw new InvalidArgumentError('A scan’s id looks like 3f1c2d7e-8a4b-4c59-9d0e-5b6a7c8d9e0f.');
  return id;
}

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
