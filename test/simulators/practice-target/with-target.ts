import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import type { PracticeTarget } from '../../../simulators/practice-target/server.ts';
import { startPracticeTarget } from '../../../simulators/practice-target/server.ts';

export type Scheme = 'http' | 'https';

export interface Client {
  target: PracticeTarget;
  /** PEM of the authority. */
  ca: string;
  /** Asks a site, trusting the authority. Resolves once the headers are there; rejects as node:http does. */
  ask(scheme: Scheme, site: string, path?: string, headers?: Record<string, string>): Promise<IncomingMessage>;
  /** Connects to a site without saying anything over HTTP. */
  connect(scheme: Scheme, site: string, tls?: ConnectionOptions): Promise<Socket>;
}

/** Starts a target of its own in an empty directory, and afterwards closes it and removes the directory. */
export async function withTarget<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const caDirectory = await mkdtemp(join(tmpdir(), 'vigil-practice-'));
  const target = await startPracticeTarget({ httpPort: 0, httpsPort: 0, caDirectory });
  try {
    return await use(createClient(target, await readFile(target.caFile, 'utf8')));
  } finally {
    await target.close();
    await rm(caDirectory, { recursive: true });
  }
}

function createClient(target: PracticeTarget, ca: string): Client {
  const ports = { http: target.httpPort, https: target.httpsPort };
  const open = (scheme: Scheme, site: string, path: string, headers: Record<string, string>): ClientRequest => {
    const name = hostOf(site);
    const place = { host: '127.0.0.1', port: ports[scheme], path, agent: false, setHost: false };
    const named = { ...headers, host: `${name}:${ports[scheme]}` };
    return scheme === 'http'
      ? httpRequest({ ...place, headers: named })
      : httpsRequest({ ...place, headers: named, servername: name, ca });
  };
  return {
    target,
    ca,
    async ask(scheme, site, path = '/', headers = {}) {
      const request = open(scheme, site, path, headers).end();
      // An answer that breaks after its headers is the reader's to notice.
      request.on('error', () => {});
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return response;
    },
    async connect(scheme, site, tls = {}) {
      const place = { host: '127.0.0.1', port: ports[scheme] };
      const socket =
        scheme === 'http' ? connectTcp(place) : connectTls({ ...place, servername: hostOf(site), ca, ...tls });
      await once(socket, scheme === 'http' ? 'connect' : 'secureConnect');
      return socket;
    },
  };
}

const hostOf = (site: string): string => (site === '' ? 'localhost' : `${site}.localhost`);

/** Reads to the end, or until `enough` bytes are there; then lets go of the stream. Rejects when the stream breaks. */
export async function read(stream: Readable, enough = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= enough) break;
  }
  return Buffer.concat(chunks);
}
