import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Asks a process in its container whether it does its work: the health check of Vigil's image, which has no curl.
 * Usage: node health-check.js <url> [<JSON to post>]. Exits 1, telling why, unless the answer is a success; of tcp:// it
 * is one that somebody listens there.
 */
const [url = '', body] = process.argv.slice(2);
const signal = AbortSignal.timeout(4_000);
try {
  if (url.startsWith('tcp:')) await reach(new URL(url));
  else await ask();
} catch (error) {
  const { message, cause } = error as Error;
  console.error(`${url}: ${cause instanceof Error ? cause.message : message}`);
  process.exitCode = 1;
}

async function ask(): Promise<void> {
  const post = body !== undefined && { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const { ok, status } = await fetch(url, { ...post, signal });
  if (!ok) throw new Error(`answers ${status}`);
}

async function reach({ hostname, port }: URL): Promise<void> {
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect', { signal });
  } finally {
    socket.destroy();
  }
}
