/**
 * Asks a stand-in for an AWS service one question. They check no signature, so that the SDK needn't be loaded for it.
 * @param operation as in the header X-Amz-Target
 * @param expected a member of every right answer
 */
export async function askAws(port: number, operation: string, version: string, expected: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': operation },
    body: '{}',
    signal: AbortSignal.timeout(2_000),
  });
  const text = await response.text();
  if (!response.ok || !text.includes(`"${expected}"`)) {
    throw new Error(`${operation} was answered with ${response.status}: ${text.slice(0, 200)}`);
  }
}
