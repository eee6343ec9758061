import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { endProcess, identify } from './processes/identity.ts';

/** The processes of a running Vigil; kept in a file, so that the next start knows what an earlier one left behind. */
export interface RunFile {
  /** Adds what runs now to the file. */
  record(pids: number[]): void;
  /** Removes the file; also safe in the last moment before an exit. */
  release(): void;
}

interface Recorded {
  supervisor: number;
  /** Processes by what they were started as: a process id alone could be somebody else's by now. */
  children: { pid: number; commandLine: string }[];
}

const gracePeriodMs = 10_000;

/**
 * Claims the home folder for this process, ending what a supervisor that was killed left behind.
 * @throws {Error} when another Vigil runs on the same folder
 */
export async function claimRunFile(file: string): Promise<RunFile> {
  const earlier = read(file);
  if (earlier && earlier.supervisor !== process.pid && commandLineOf(earlier.supervisor)?.includes('vigil')) {
    throw new Error(
      `Vigil is already running on this folder (process ${earlier.supervisor}). Stop it first, or give this one another VIGIL_HOME.`,
    );
  }
  const left = (earlier?.children ?? []).filter(({ pid, commandLine }) => commandLineOf(pid) === commandLine);
  await Promise.all(left.map(({ pid }) => end(pid)));

  const write = (children: Recorded['children']) =>
    writeFileSync(file, JSON.stringify({ supervisor: process.pid, children } satisfies Recorded));
  write([]);
  return {
    record: (pids) => write(pids.map((pid) => ({ pid, commandLine: commandLineOf(pid) ?? '' }))),
    release: () => rmSync(file, { force: true }),
  };
}

function read(file: string): Recorded | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  } catch {
    return null;
  }
}

/** null where the process is gone, or the system doesn't tell (no /proc). */
function commandLineOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') || null;
  } catch {
    return null;
  }
}

async function end(pid: number): Promise<void> {
  const identity = identify(pid);
  if (identity !== null) await endProcess(identity, gracePeriodMs);
}
