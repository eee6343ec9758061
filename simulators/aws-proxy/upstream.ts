import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import type { Answer, Call } from './call.ts';

export interface Upstream {
  /** Resolves once the headers of the answer are there. @throws when the server can't be reached or cuts the connection */
  send(call: Call, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

/** Idle connections go before the server lets go of them (MiniStack: 5 s): a request on one of those would fail. */
const idleMs = 2_000;

/** About a connection, not about what goes over it. */
const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host', 'expect'];

/** @param url of the server, http only: it stands on this machine */
export function createUpstream(url: string): Upstream {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, timeout: idleMs });
  return {
    send({ method, path, body, ...call }, signal) {
      const headers = { ...endToEnd(call.headers), 'content-length': body.length };
      return new Promise((resolve, reject) => {
        const request = httpRequest({ hostname, port, method, path, headers, agent, signal });
        request.once('error', reject);
        request.once('response', (response: IncomingMessage) => {
          resolve({ status: response.statusCode ?? 502, headers: endToEnd(response.headers), body: response });
        });
        request.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));
