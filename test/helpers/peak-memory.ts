import { readFileSync } from 'node:fs';

/** The most memory that a process ever had resident, in MiB: VmHWM of proc(5), so on Linux only. */
export function peakMemoryMiB(pid: number): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`/proc/${pid}/status tells no VmHWM`);
  return Math.round(Number(kib) / 1024);
}
