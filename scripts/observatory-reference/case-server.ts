import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createAuthority, createSelfSigned } from '../../simulators/certificates.ts';
import type { Ask, ReferenceCase, Reply } from './case.ts';
import { hostOfCase, html } from './case.ts';

export interface CaseServer {
  /** PEM of the authority that vouches for the cases' certificates, but for the self-signed ones. */
  authority: string;
  /** The ports to scan a case on; where a scheme is closed, nothing listens on its port. */
  portsOf(site: ReferenceCase): { httpPort: number; httpsPort: number };
  close(): Promise<void>;
}

type Scheme = 'http' | 'https';

/** Serves all cases as virtual hosts on loopback, one port for http and one for https. */
export async function startCaseServer(cases: ReferenceCase[]): Promise<CaseServer> {
  const byHost = new Map(cases.map((site) => [hostOfCase(site.name), site]));
  const ports = { http: 0, https: 0 };
  const serve =
    (scheme: Scheme): RequestListener =>
    (request, response) => {
      const host = request.headers.host?.split(':')[0] ?? '';
      const site = byHost.get(host);
      if (site === undefined) response.writeHead(421).end();
      else send(response, answerOf(site, scheme, request, { host, ports }));
    };
  const authority = await createAuthority();
  const trusted = await authority.issue({ names: [...byHost.keys()] });
  const selfSigned = createSecureContext(await createSelfSigned({ names: ['self-signed.example.com'] }));
  const servers = {
    http: createHttpServer(serve('http')),
    https: createHttpsServer(
      {
        ...trusted,
        SNICallback: (host, done) =>
          byHost.get(host)?.certificate === 'self-signed' ? done(null, selfSigned) : done(null),
      },
      serve('https'),
    ),
  };
  ports.http = await listen(servers.http);
  ports.https = await listen(servers.https);
  const spare = createHttpServer();
  const closedPort = await listen(spare);
  await close(spare);
  return {
    authority: authority.certificate,
    portsOf: ({ http, https }) => ({
      httpPort: http === 'closed' ? closedPort : ports.http,
      httpsPort: https === 'closed' ? closedPort : ports.https,
    }),
    close: async () => void (await Promise.all([close(servers.http), close(servers.https)])),
  };
}

interface Place {
  host: string;
  ports: Record<Scheme, number>;
}

function answerOf(site: ReferenceCase, scheme: Scheme, request: IncomingMessage, { host, ports }: Place): Reply {
  const originOf = (of: Scheme, at: string) => `${of}://${at}:${ports[of]}`;
  const ask: Ask = {
    path: request.url ?? '/',
    http: originOf('http', host),
    https: originOf('https', host),
    elsewhere: (of, name) => `${originOf(of, hostOfCase(name))}/`,
    cookie: request.headers.cookie,
  };
  if (request.method === 'OPTIONS' && site.preflight) return site.preflight(request.headers.origin ?? '');
  const { http = 'redirects', page = {} } = site;
  if (scheme === 'http' && http === 'redirects') return { status: 301, headers: [['location', ask.https + ask.path]] };
  const answer = scheme === 'https' || http === 'same-as-https' || http === 'closed' ? page : http;
  return typeof answer === 'function' ? answer(ask) : (answer as Reply);
}

function send(response: ServerResponse, { status = 200, headers = [], body }: Reply): void {
  const typed = headers.some(([name]) => name === 'content-type');
  const all: [string, string][] = [
    ...(typed ? [] : [['content-type', 'text/html; charset=utf-8'] as [string, string]]),
    ...headers,
  ];
  const none = status === 204 || status === 304;
  response.writeHead(status, all.flat());
  response.end(none ? undefined : (body ?? html('')));
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
