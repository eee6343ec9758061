import type { ServerResponse } from 'node:http';
import type { PostMessage } from '../../contracts/trends/post.ts';
import type { Asked } from './project.ts';
import { projected } from './project.ts';
import type { RuleBook } from './rule-book.ts';

/** A line that was sent, and when; `post` is null where it is no post at all. */
interface SentLine {
  atMs: number;
  line: string;
  post: PostMessage | null;
}

interface Connection {
  response: ServerResponse;
  asked: Asked;
  isStalled: boolean;
}

export interface ConnectionsOptions {
  rules: RuleBook;
  keepAliveMs: number;
  /** A connection that leaves more than this unread is cut. */
  unreadBytes: number;
}

/** Whoever is connected to the stream, and what was sent of late. */
export interface Connections {
  readonly count: number;
  /** Lines that went to somebody, repeats included. */
  readonly sent: number;
  /** Bytes that wait for somebody to read them. */
  readonly unread: number;
  /** Begins a stream; with what came in the last minutes, whether it was sent before or not. */
  open(response: ServerResponse, asked: Asked, backfillMinutes: number): void;
  publish(line: string): void;
  /** Sends nothing more to those that are there, and doesn't say so. */
  stall(): void;
  /** Ends them, with a last line if there is one; or cuts them off. */
  end(how: { line?: string; cut?: boolean }): void;
  stop(): void;
}

const minuteMs = 60_000;
const keptMs = 5 * minuteMs;

export function createConnections({ rules, keepAliveMs, unreadBytes }: ConnectionsOptions): Connections {
  const open = new Set<Connection>();
  let kept: SentLine[] = [];
  let sent = 0;
  const keepingAlive = setInterval(() => {
    for (const connection of open) write(connection, '');
  }, keepAliveMs);

  function write(connection: Connection, line: string): void {
    const { response, isStalled } = connection;
    if (isStalled) return;
    response.write(`${line}\r\n`);
    if (response.writableLength > unreadBytes) response.destroy();
  }

  function send(connection: Connection, { line, post }: SentLine): void {
    const bringing = post === null ? [] : rules.matching(post);
    if (post !== null && bringing.length === 0) return;
    if (!connection.isStalled) sent += 1;
    write(connection, post === null ? line : JSON.stringify(projected(post, connection.asked, bringing)));
  }

  return {
    get count() {
      return open.size;
    },
    get sent() {
      return sent;
    },
    get unread() {
      return [...open].reduce((sum, { response }) => sum + response.writableLength, 0);
    },
    open(response, asked, backfillMinutes) {
      const connection = { response, asked, isStalled: false };
      open.add(connection);
      response.once('close', () => open.delete(connection));
      response.flushHeaders();
      const sinceMs = Date.now() - backfillMinutes * minuteMs;
      for (const line of kept) if (line.atMs >= sinceMs && backfillMinutes > 0) send(connection, line);
    },
    publish(line) {
      const atMs = Date.now();
      const published = { atMs, line, post: postIn(line) };
      if ((kept[0]?.atMs ?? atMs) < atMs - 2 * keptMs) kept = kept.filter((each) => each.atMs >= atMs - keptMs);
      kept.push(published);
      for (const connection of open) send(connection, published);
    },
    stall() {
      for (const connection of open) connection.isStalled = true;
    },
    end({ line, cut = false }) {
      const ended = [...open];
      open.clear();
      for (const { response } of ended) {
        if (cut) response.destroy();
        else response.end(line === undefined ? undefined : `${line}\r\n`);
      }
    },
    stop: () => clearInterval(keepingAlive),
  };
}

/** What is broken so far that no rule could look at it goes to everybody. */
function postIn(line: string): PostMessage | null {
  try {
    const document = JSON.parse(line);
    return typeof document?.data?.text === 'string' ? document : null;
  } catch {
    return null;
  }
}
