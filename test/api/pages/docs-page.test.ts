import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { createAppForTest } from '../app-for-test.ts';

/** What a shell would give to curl; curl itself is not on every machine. */
async function wordsOf(command: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${command}`]);
  return stdout.trimEnd().split('\n');
}

test('the command that shows how to submit a scan submits one, where the reader reached the API', async () => {
  const { app, scans } = createAppForTest();
  const page = await (await app.request('http://localhost:18080/docs')).text();
  const [, shown = ''] = /<pre>(curl [^<]*)<\/pre>/.exec(page) ?? [];
  const words = await wordsOf(shown.replaceAll('&#39;', "'").replaceAll('&quot;', '"'));
  const [, method = '', url = '', , header = '', , body = ''] = words;
  expect(words).toEqual(['-X', method, url, '-H', header, '-d', body]);
  expect(url).toBe('http://localhost:18080/v1/scans');
  const [name = '', value = ''] = header.split(': ');
  const response = await app.request(url, { method, headers: { [name]: value }, body });
  expect(response.status).toBe(202);
  expect(scans.submissions).toEqual([expect.objectContaining({ target: 'https://example.com' })]);
});
