import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { createCloser, listen } from '../practice-target/listen.ts';
import type { Refusal } from './answers.ts';
import {
  answer,
  invalid,
  notFound,
  operationalDisconnect,
  tooManyConnections,
  tooManyRequests,
  unauthorized,
} from './answers.ts';
import { createConnections } from './connections.ts';
import { askedIn } from './project.ts';
import type { BookRule } from './rule-book.ts';
import { createRuleBook } from './rule-book.ts';

export interface TwitterStreamOptions {
  /** Bearer that requests must have. */
  token: string;
  /** Default: any that is free. */
  port?: number;
  keepAliveMs?: number;
  /** At the same time. */
  connections?: number;
  /** Connections that may be begun in a quarter of an hour. */
  connects?: number;
  rules?: number;
  ruleCharacters?: number;
  /** Whether the account may have sent again what it missed. */
  backfill?: boolean;
  /** A connection that leaves more than this unread is cut. */
  unreadBytes?: number;
}

/** A request as it came. */
export interface ReceivedRequest {
  atMs: number;
  method: string;
  path: string;
  query: Record<string, string>;
  userAgent: string;
}

/** Plays the filtered stream of Twitter's API v2, on loopback. What goes wrong is for whoever holds it to say. */
export interface TwitterStream {
  url: string;
  readonly requests: ReceivedRequest[];
  /** How many are connected. */
  readonly connected: number;
  /** Lines that went to somebody, repeats included. */
  readonly sent: number;
  /** Bytes that wait for somebody to read them. */
  readonly unread: number;
  rules(): BookRule[];
  /** Sends a line to whoever is connected and has a rule for it. */
  publish(line: string): void;
  /** The next requests for the stream are answered so, one after another. */
  refuseNext(...refusals: Refusal[]): void;
  /** Those that are connected hear nothing more, and the connections stay. */
  stall(): void;
  /** Ends all connections, as a restart of the server does. */
  disconnect(): void;
  /** Breaks them off. */
  cut(): void;
  /** Ends them with an error in the stream. */
  fail(error?: object): void;
  stop(): Promise<void>;
}

const streamPath = '/2/tweets/search/stream';
const windowMs = 900_000;

export async function startTwitterStream(options: TwitterStreamOptions): Promise<TwitterStream> {
  const { token, port = 0, keepAliveMs = 20_000, connections: most = 1, connects = 50, backfill = true } = options;
  const rules = createRuleBook({ rules: options.rules ?? 1_000, characters: options.ruleCharacters ?? 1_024 });
  const connections = createConnections({ rules, keepAliveMs, unreadBytes: options.unreadBytes ?? 16_777_216 });
  const requests: ReceivedRequest[] = [];
  const refusals: Refusal[] = [];
  let window = { endsMs: Date.now() + windowMs, left: connects };

  function stream(request: URL, response: ServerResponse): void {
    if (Date.now() >= window.endsMs) window = { endsMs: Date.now() + windowMs, left: connects };
    const limits = {
      'x-rate-limit-limit': String(connects),
      'x-rate-limit-remaining': String(Math.max(0, window.left - 1)),
      'x-rate-limit-reset': String(Math.ceil(window.endsMs / 1_000)),
    };
    const minutes = request.searchParams.get('backfill_minutes');
    const refusal = refusals.shift() ?? refusalOf(minutes);
    if (refusal !== null) {
      answer(response, { ...refusal, headers: { ...limits, ...refusal.headers } });
      return;
    }
    window.left -= 1;
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...limits });
    connections.open(response, askedIn(request.searchParams), Number(minutes ?? 0));
  }

  function refusalOf(backfillMinutes: string | null): Refusal | null {
    if (backfillMinutes !== null && (!backfill || !/^[1-5]$/.test(backfillMinutes)))
      return invalid(`The \`backfill_minutes\` query parameter value [${backfillMinutes}] is not allowed`);
    if (window.left <= 0) return tooManyRequests;
    return connections.count < most ? null : tooManyConnections;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { method = 'GET', headers } = request;
    requests.push({
      ...{ atMs: Date.now(), method, path: url.pathname, query: Object.fromEntries(url.searchParams) },
      userAgent: headers['user-agent'] ?? '',
    });
    if (headers.authorization !== `Bearer ${token}`) return answer(response, unauthorized);
    if (url.pathname === streamPath && method === 'GET') return stream(url, response);
    if (url.pathname !== `${streamPath}/rules`) return answer(response, notFound);
    if (method === 'GET') return answer(response, rules.answerList());
    const body = await json(request).catch(() => null);
    return answer(response, rules.answerChange(body));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const close = createCloser(server);
  const url = `http://127.0.0.1:${await listen(server, '127.0.0.1', port, '--port')}`;
  return {
    ...{ url, requests, rules: rules.list, publish: connections.publish, stall: connections.stall },
    get connected() {
      return connections.count;
    },
    get sent() {
      return connections.sent;
    },
    get unread() {
      return connections.unread;
    },
    refuseNext: (...more) => void refusals.push(...more),
    disconnect: () => connections.end({}),
    cut: () => connections.end({ cut: true }),
    fail: (error = operationalDisconnect) => connections.end({ line: JSON.stringify({ errors: [error] }) }),
    async stop() {
      connections.stop();
      await close();
    },
  };
}
