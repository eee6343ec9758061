import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../practice-target/listen.ts';
import type { Random } from '../random.ts';
import { createRandom } from '../random.ts';
import type { Answer, Call, Handler } from './call.ts';
import { changed, errorAnswer, readCall } from './call.ts';
import type { Counter, Counts } from './counts.ts';
import { createCounter } from './counts.ts';
import type { RequestFaults } from './faults.ts';
import { checkFaults, decideRequest } from './faults.ts';
import { createUpstream } from './upstream.ts';

export interface ProxyOptions<Faults extends RequestFaults> {
  /** URL of the server, http only. */
  upstream: string;
  /** What is not named doesn't go wrong. */
  faults?: Partial<Faults>;
  /** The same requests in the same order meet the same faults with it. Default: 1. */
  seed?: number;
  /** Default: `127.0.0.1`. */
  host?: string;
  /** Default: any that is free. */
  port?: number;
}

export interface AwsProxy<Faults extends RequestFaults> {
  url: string;
  /** From now on these go wrong, and nothing else. @throws {RangeError} */
  setFaults(faults: Partial<Faults>): void;
  counts(): Counts;
  /** Cuts every connection. */
  stop(): Promise<void>;
}

/** What the handlers of a service work with. */
export interface Tools<Faults extends RequestFaults> {
  /** Those of now. */
  faults(): Faults;
  random: Random;
  counter: Counter;
}

const passOn: Handler = (_call, forward) => forward();

/**
 * Stands before a server of AWS's JSON protocol. Signatures are not checked, and not renewed either.
 * @param handlersFor the operations that are not just passed on
 */
export async function startProxy<Faults extends RequestFaults>(
  { upstream: upstreamUrl, faults = {}, seed = 1, host = '127.0.0.1', port = 0 }: ProxyOptions<Faults>,
  noFaults: Faults,
  handlersFor: (tools: Tools<Faults>) => Record<string, Handler>,
): Promise<AwsProxy<Faults>> {
  const upstream = createUpstream(upstreamUrl);
  const counter = createCounter();
  const random = createRandom(seed);
  const sockets = new Set<Socket>();
  let current: Faults = noFaults;
  const handlers = handlersFor({ faults: () => current, random, counter });

  const setFaults = (next: Partial<Faults>): void => {
    const complete = { ...noFaults, ...next };
    checkFaults(complete);
    current = complete;
    if (current.down) for (const socket of sockets) socket.resetAndDestroy();
  };

  const carryOut = async (call: Call, signal: AbortSignal): Promise<Answer | null> => {
    counter.request(call.operation);
    const { delayMs, fate } = decideRequest(current, call.operation, random);
    if (delayMs > 0) {
      counter.fault('delayedRequests');
      await delay(delayMs, undefined, { signal });
    }
    if (fate === 'error_500' || fate === 'error_503' || fate === 'cut') {
      counter.fault('failedRequests');
      return failureAnswer(call, fate);
    }
    const handler = handlers[call.operation] ?? passOn;
    const answer = await handler(call, (changes) => upstream.send(changed(call, changes), signal));
    if (fate !== 'drop_answer') return answer;
    counter.fault('droppedAnswers');
    // To its end, so that the server has done all it was asked to.
    if (!Buffer.isBuffer(answer.body)) for await (const _ of answer.body);
    return null;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const answer = await carryOut(await readCall(request), gone.signal);
      if (answer === null) request.socket.resetAndDestroy();
      else await write(response, answer);
    } catch {
      // The client has gone, or the server did what this does to the client.
      request.socket.resetAndDestroy();
    }
  };

  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (!current.down) return;
    counter.fault('refusedConnections');
    socket.resetAndDestroy();
  });
  // Longer than any client keeps an idle connection: ended by us, it could take a request down with it.
  server.keepAliveTimeout = 120_000;
  setFaults(faults);
  const url = `http://${host}:${await listen(server, host, port, '--port')}`;
  return {
    url,
    setFaults,
    counts: counter.counts,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      upstream.close();
      await closed;
    },
  };
}

/** null for a connection that is to be cut. */
function failureAnswer(call: Call, fate: 'error_500' | 'error_503' | 'cut'): Answer | null {
  if (fate === 'cut') return null;
  return fate === 'error_500'
    ? errorAnswer(call, 500, 'InternalFailure', 'A fault that this proxy was told to make.')
    : errorAnswer(call, 503, 'ServiceUnavailable', 'A fault that this proxy was told to make.');
}

async function write(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  response.writeHead(status, headers);
  if (Buffer.isBuffer(body)) response.end(body);
  else await pipeline(body, response);
}
