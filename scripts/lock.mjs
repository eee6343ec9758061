// Plain JavaScript on purpose: this runs before anything was installed.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const retryMs = 200;

/**
 * Does work that only one process may do at a time, waiting for its turn. A lock whose owner died holds nobody up.
 * @param file the lock: it tells its owner, while there is one
 */
export function withLock(file, work) {
  take(file);
  // Also when `work` ends the process.
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  const done = () => {
    process.removeListener('exit', release);
    release();
  };
  try {
    const result = work();
    if (result instanceof Promise) return result.finally(done);
    done();
    return result;
  } catch (error) {
    done();
    throw error;
  }
}

function take(file) {
  mkdirSync(dirname(file), { recursive: true });
  const claim = `${file}.${process.pid}`;
  let told = false;
  for (;;) {
    writeFileSync(claim, `${process.pid} ${beginOf(process.pid)}`);
    const taken = linked(claim, file);
    rmSync(claim, { force: true });
    if (taken) return;
    const owner = read(file);
    if (owner === null) continue;
    const [pid, begin] = owner.split(' ');
    if (begin === undefined || beginOf(pid) !== begin) {
      removeStale(file, owner);
      continue;
    }
    if (!told) console.error(`Waiting for another Vigil command (pid ${pid}) that installs or builds …`);
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
  }
}

/** A link appears with all that it holds, and only where there was none: no lock is ever seen half written. */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** null once the lock is gone. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/**
 * Tells a process from a later one that was given its number, as happens at once in containers: field 22 of proc(5)'s
 * stat, the ticks from the boot to its begin. Where there is no /proc, only that it is there.
 * @returns null where there is no such process
 */
function beginOf(pid) {
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code !== 'EPERM') return null;
  }
  const stat = read(`/proc/${pid}/stat`);
  return stat === null ? 'unknown' : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'unknown');
}

/** Moved aside first: of two that find it stale, the slower would else remove the lock that the quicker has taken. */
function removeStale(file, owner) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== owner) linked(aside, file);
  rmSync(aside, { force: true });
}
