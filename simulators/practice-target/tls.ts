import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import type { Authority, CertificateRequest } from '../certificates.ts';
import { createSelfSigned } from '../certificates.ts';
import type { Site } from './site.ts';

/** OpenSSL 3 refuses the hashes of TLS 1.0 and 1.1 above security level 0. */
const oldProtocols = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

interface PracticeTlsOptions {
  authority: Authority;
  /** By host name. */
  sites: Map<string, Site>;
  onRequest: RequestListener;
}

/**
 * A server for the https port. It finds the name in the client's hello and hands the connection to that site's own
 * https server, made when first asked for: within one server, node:tls would offer a site's certificate beside the
 * default one, and let the client choose. Some sites answer a hello with something other than TLS.
 */
export function createTlsServer({ authority, sites, onRequest }: PracticeTlsOptions): Server {
  const marked = [...sites].map(([host, site]) => ({ mark: markOf(host), host, site }));
  const servers = new Map<string, Promise<Server>>();
  const serverFor = (host: string, names: string[], site?: Site): Promise<Server> => {
    const server = servers.get(host) ?? createSiteServer(authority, names, site, onRequest);
    servers.set(host, server);
    return server;
  };
  return createServer((socket) => {
    // Clients may leave at any moment; whoever reads the socket sees it end.
    socket.on('error', () => socket.destroy());
    socket.once('data', (hello) => {
      const known = marked.find(({ mark }) => hello.includes(mark));
      if (known?.site.insteadOfTls) {
        known.site.insteadOfTls(socket);
        return;
      }
      socket.pause();
      socket.unshift(hello);
      const server = known ? serverFor(known.host, [known.host], known.site) : serverFor('', elsewhere);
      server.then(
        (ready) => ready.emit('connection', socket),
        (error: Error) => socket.destroy(error),
      );
    });
  });
}

/** For clients that name no host, or one that is not here. */
const elsewhere = ['localhost', '127.0.0.1', '::1'];

/** A host name as it stands in a client's hello: its type (0), its length in two bytes, and the name (RFC 6066, 3). */
const markOf = (host: string): Buffer => Buffer.concat([Buffer.from([0, 0, host.length]), Buffer.from(host)]);

async function createSiteServer(
  authority: Authority,
  ownNames: string[],
  site: Site | undefined,
  onRequest: RequestListener,
): Promise<Server> {
  const { selfSigned = false, startsInDays, endsInDays, names = ownNames, keyType } = site?.certificate ?? {};
  const request: CertificateRequest = {
    names,
    ...(startsInDays !== undefined && { notBefore: inDays(startsInDays) }),
    ...(endsInDays !== undefined && { notAfter: inDays(endsInDays) }),
    ...(keyType !== undefined && { keyType }),
  };
  const issued = await (selfSigned ? createSelfSigned(request) : authority.issue(request));
  return createHttpsServer({ ...issued, ...(site?.oldTls && oldProtocols) }, onRequest);
}

const inDays = (days: number): Date => new Date(Date.now() + days * 24 * 60 * 60 * 1000);
