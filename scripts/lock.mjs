// Plain JavaScript on purpose: this runs before anything was installed.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const retryMs = 200;

/**
 * Does work that only one process may do at a time, waiting for its turn. A lock whose owner died holds nobody up.
 * @param file the lock: it holds the pid of its owner, while there is one
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
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(file);
    if (owner !== null && !isAlive(owner)) {
      removeStale(file, owner);
      continue;
    }
    if (!told) console.error(`Waiting for another Vigil command (pid ${owner ?? '?'}) that installs or builds …`);
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
  }
}

/** null while the lock is just being written, or gone. */
function ownerOf(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moved aside first: of two that find it stale, the slower would else remove the lock that the quicker has taken. */
function removeStale(file, owner) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (ownerOf(aside) === owner) rmSync(aside, { force: true });
  else renameSync(aside, file);
}
