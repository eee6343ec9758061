import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { loadOrCreateAuthority } from '../certificates.ts';
import { renderIndex } from './index-page.ts';
import { createCloser, listen } from './listen.ts';
import { assets } from './page.ts';
import type { PracticeSite, Site } from './site.ts';
import { practiceSites, sites } from './sites.ts';
import { createTlsServer } from './tls.ts';
import { createVisitCounts } from './visit-counts.ts';

export interface PracticeTargetOptions {
  /** 0 for any free port. */
  httpPort: number;
  httpsPort: number;
  /** Default: `127.0.0.1`. */
  host?: string;
  /** Where the certificate authority is kept from one start to the next. */
  caDirectory: string;
}

export interface PracticeTarget {
  httpPort: number;
  httpsPort: number;
  /** The authority's certificate, for clients to trust. */
  caFile: string;
  sites: PracticeSite[];
  /** Cuts every connection; resolves when both ports are free again. */
  close(): Promise<void>;
}

/**
 * Serves all practice sites as virtual hosts, `<name>.localhost`, on one port for http and one for https.
 * @throws {Error} naming the port and its setting, when a port can't be used
 */
export async function startPracticeTarget(options: PracticeTargetOptions): Promise<PracticeTarget> {
  const host = options.host ?? '127.0.0.1';
  const ports = { http: options.httpPort, https: options.httpsPort };
  const byHost = new Map(sites.map((site) => [`${site.name}.localhost`, site]));
  const countVisit = createVisitCounts();
  const serve = (scheme: 'http' | 'https') => (request: IncomingMessage, response: ServerResponse) => {
    const authority = request.headers.host ?? `localhost:${ports[scheme]}`;
    const address = `${scheme}://${authority}${request.url}`;
    if (!URL.canParse(address)) {
      response.writeHead(400).end();
      return;
    }
    const url = new URL(address);
    const site = byHost.get(url.hostname);
    if (site) void visit(site, { request, response, url, visits: countVisit(url.href), ports });
    else answerElsewhere(url, response, ports);
  };

  const httpServer = createServer(serve('http'));
  const authority = await loadOrCreateAuthority(options.caDirectory);
  const httpsServer = createTlsServer({ authority, sites: byHost, onRequest: serve('https') });
  const closers = [httpServer, httpsServer].map(createCloser);
  const close = async () => {
    await Promise.all(closers.map((closer) => closer()));
  };
  try {
    ports.http = await listen(httpServer, host, options.httpPort, 'VIGIL_PRACTICE_HTTP_PORT');
    ports.https = await listen(httpsServer, host, options.httpsPort, 'VIGIL_PRACTICE_HTTPS_PORT');
  } catch (error) {
    await close();
    throw error;
  }
  const caFile = join(options.caDirectory, 'ca.pem');
  return { httpPort: ports.http, httpsPort: ports.https, caFile, sites: practiceSites, close };
}

interface VisitParts {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  visits: number;
  ports: { http: number; https: number };
}

async function visit(site: Site, { request, response, url, visits, ports }: VisitParts): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const origins = {
    http: `http://${url.hostname}:${ports.http}`,
    https: `https://${url.hostname}:${ports.https}`,
  };
  try {
    await site.answer({ request, response, url, origins, visits, signal: gone.signal });
  } catch (error) {
    // A client that leaves in the middle is what many of these sites are for.
    if (!gone.signal.aborted) response.destroy(error as Error);
  }
}

/** The index, for any host that is no site's. */
function answerElsewhere(url: URL, response: ServerResponse, ports: { http: number; https: number }): void {
  const asset = assets[url.pathname];
  const known = url.hostname === 'localhost' && url.pathname === '/';
  response.statusCode = known || asset ? 200 : 404;
  response.setHeader('content-type', asset?.type ?? 'text/html; charset=utf-8');
  response.end(asset?.text ?? renderIndex(sites, ports));
}
