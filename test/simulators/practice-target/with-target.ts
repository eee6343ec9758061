import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PracticeTarget } from '../../../simulators/practice-target/server.ts';
import { startPracticeTarget } from '../../../simulators/practice-target/server.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: Buffer;
}

export interface Client {
  target: PracticeTarget;
  /** Asks a site for a path, trusting the target's authority; rejects as node:http does. */
  get(scheme: 'http' | 'https', site: string, path?: string, headers?: Record<string, string>): Promise<Answer>;
}

/** Starts a target of its own in an empty directory, and afterwards closes it and removes the directory. */
export async function withTarget<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const caDirectory = await mkdtemp(join(tmpdir(), 'vigil-practice-'));
  const target = await startPracticeTarget({ httpPort: 0, httpsPort: 0, caDirectory });
  try {
    const ca = await readFile(target.caFile, 'utf8');
    return await use({ target, get: createGet(target, ca) });
  } finally {
    await target.close();
    await rm(caDirectory, { recursive: true });
  }
}

const createGet =
  (target: PracticeTarget, ca: string): Client['get'] =>
  (scheme, site, path = '/', extra = {}) =>
    new Promise((resolve, reject) => {
      const host = site === '' ? 'localhost' : `${site}.localhost`;
      const port = scheme === 'http' ? target.httpPort : target.httpsPort;
      const headers = { ...extra, host: `${host}:${port}` };
      const options = { host: '127.0.0.1', port, path, headers, agent: false, servername: host, ca };
      const request = scheme === 'http' ? httpRequest(options) : httpsRequest(options);
      request.once('error', reject);
      request.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const { statusCode: status = 0, headers, rawHeaders } = response;
          resolve({ status, headers, rawHeaders, body: Buffer.concat(chunks) });
        });
      });
      request.end();
    });
