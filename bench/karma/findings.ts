import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import { decodeFindingLine } from '../../domain/karma/finding-line.ts';
import { randomFindings } from '../../simulators/finding-stream/findings.ts';

/** Findings of the known vulnerabilities, none twice. Those of different seeds have other times. */
export const drawFindings = (total: number, seed: number): IdentifiedFinding[] =>
  [...randomFindings({ total, seed, vulnerabilities: 100, perDay: 10_000, invalid: 0 })].map(({ text }) => {
    const decoded = decodeFindingLine(text, new Date());
    if (!('finding' in decoded)) throw new Error(decoded.detail);
    return decoded.finding;
  });

export const inBatches = <T>(items: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
