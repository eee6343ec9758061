import { cpus, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** The value below which `share` (0 to 1) of the sorted values lie. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: number[]): number => quantile(values, 0.5);

/**
 * Runs `count` pieces of work, `width` of them side by side.
 * @returns pieces a second
 */
export async function rateOf(count: number, width: number, work: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const started = performance.now();
  const lane = async () => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (count / (performance.now() - started)) * 1000;
}

/**
 * Starts work at a steady pace, whether or not earlier work has ended, so that a slow answer delays nobody else's start.
 * @returns how long each piece took, in milliseconds
 */
export async function latenciesAtPace(
  perSecond: number,
  seconds: number,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const started = performance.now();
  const pieces: Promise<number>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = started + (index * 1000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    pieces.push(work().then(() => performance.now() - due));
  }
  return Promise.all(pieces);
}

/** What a figure was measured on. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${memory} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

/** A Markdown table. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
