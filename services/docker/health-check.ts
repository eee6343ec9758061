/**
 * Asks a process in its container whether it does its work: the health check of Vigil's image, which has no curl.
 * Usage: node health-check.js <url> [<JSON to post>]. Exits 1, telling why, unless the answer is a success.
 */
const [url = '', body] = process.argv.slice(2);
const post = body !== undefined && { method: 'POST', headers: { 'content-type': 'application/json' }, body };
try {
  const { ok, status } = await fetch(url, { ...post, signal: AbortSignal.timeout(4_000) });
  if (!ok) throw new Error(`answers ${status}`);
} catch (error) {
  const { message, cause } = error as Error;
  console.error(`${url}: ${cause instanceof Error ? cause.message : message}`);
  process.exitCode = 1;
}
