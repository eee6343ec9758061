import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isSystemError } from './system-error.ts';

/** A process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  pid: number;
  /** When it began, as the system writes it; only good for comparing. */
  began: string;
}

/** null where there is no such process, or only what is left of one until its parent asks how it ended. */
export function identify(pid: number): ProcessIdentity | null {
  const began = process.platform === 'linux' ? beganByProc(pid) : beganByPs(pid);
  return began === null ? null : { pid, began };
}

export const isAlive = ({ pid, began }: ProcessIdentity): boolean => identify(pid)?.began === began;

export const self = (): ProcessIdentity => identify(process.pid) ?? { pid: process.pid, began: '' };

/** Ends a process and waits until it is gone: with SIGTERM, and after the time given with SIGKILL. */
export async function endProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  signal(identity, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) signal(identity, 'SIGKILL');
    await delay(25);
  }
}

/** Nobody is hit who only has the number by now. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if (!isSystemError(error, 'ESRCH')) throw error;
  }
}

/** Fields 3 (state) and 22 (ticks since boot) of proc(5)'s stat; the name before them may hold blanks and brackets. */
function beganByProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ended = fields[0] === 'Z' || fields[0] === 'X';
    return ended ? null : `${bootId()}/${fields[19]}`;
  } catch {
    return null;
  }
}

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();

function beganByPs(pid: number): string | null {
  try {
    const [state = '', ...began] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === '' || state.startsWith('Z') ? null : began.join(' ');
  } catch {
    return null;
  }
}
