import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import type { SecureContext } from 'node:tls';
import { createSecureContext } from 'node:tls';
import type { Authority, IssuedCertificate } from '../certificates.ts';
import { createSelfSigned } from '../certificates.ts';
import type { Site } from './site.ts';

interface TlsOptions {
  authority: Authority;
  /** By host name. */
  sites: Map<string, Site>;
  onRequest: RequestListener;
}

/**
 * An https server that shows each site its own certificate, issued when first asked for. It sits behind a plain server
 * that looks for a name in the client's hello, because some sites answer that hello with something other than TLS.
 */
export async function createTlsServer({ authority, sites, onRequest }: TlsOptions): Promise<Server> {
  const contexts = new Map<Site, Promise<SecureContext>>();
  const contextOf = (host: string, site: Site): Promise<SecureContext> => {
    const context = contexts.get(site) ?? issue(authority, host, site).then(createSecureContext);
    contexts.set(site, context);
    return context;
  };
  const https = createHttpsServer(
    {
      // For clients that name no host, or one that is not here.
      ...(await authority.issue({ names: ['localhost', '127.0.0.1', '::1'] })),
      SNICallback(host, done) {
        const site = sites.get(host);
        if (site) contextOf(host, site).then((context) => done(null, context), done);
        else done(null);
      },
    },
    onRequest,
  );
  const taken = [...sites]
    .filter(([, site]) => site.insteadOfTls)
    .map(([host, site]) => ({ mark: markOf(host), site }));
  return createServer((socket) => {
    // Clients may leave at any moment; whoever reads the socket sees it end.
    socket.on('error', () => socket.destroy());
    socket.once('data', (hello) => {
      const site = taken.find(({ mark }) => hello.includes(mark))?.site;
      if (site?.insteadOfTls) {
        site.insteadOfTls(socket);
        return;
      }
      socket.pause();
      socket.unshift(hello);
      https.emit('connection', socket);
    });
  });
}

/** A host name as it stands in a client's hello: its type (0), its length in two bytes, and the name (RFC 6066, 3). */
const markOf = (host: string): Buffer => Buffer.concat([Buffer.from([0, 0, host.length]), Buffer.from(host)]);

function issue(authority: Authority, host: string, { certificate }: Site): Promise<IssuedCertificate> {
  const { selfSigned = false, ...request } = { names: [host], ...certificate };
  return selfSigned ? createSelfSigned(request) : authority.issue(request);
}
