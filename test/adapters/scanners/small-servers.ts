import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { IssuedCertificate } from '../../../simulators/certificates.ts';

export const host = 'site.example.com';

export const page: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'text/html').end('<p>Hello</p>');
};

export const leadTo =
  (location: string | ((path: string) => string)): RequestListener =>
  (request, response) =>
    response.writeHead(302, { location: typeof location === 'string' ? location : location(request.url ?? '/') }).end();

/** Servers of one test, on free ports of loopback. */
export function createServers() {
  let servers: Server[] = [];
  return {
    /** @returns its port; over https where a certificate is given */
    async serve(answer: RequestListener, certificate?: IssuedCertificate): Promise<number> {
      const server = certificate ? createHttpsServer(certificate, answer) : createServer(answer);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    },
    async closeAll(): Promise<void> {
      const closing = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeAllConnections();
      servers = [];
      await Promise.all(closing);
    },
  };
}
