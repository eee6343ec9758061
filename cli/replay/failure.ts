/** Why a history didn't replay, and where. */
export interface ReplayFailure {
  /** `nondeterminism`: the workflow does other things than it did. `task-failure`: it threw, or there is no such workflow. */
  kind: 'nondeterminism' | 'task-failure';
  /** What the SDK's core says, without what it wraps that in. */
  message: string;
  /** The first event that today's workflow can't follow. */
  event: { id: number; type: string };
}

/** The event that core names, in either of the ways in which it does; where ids or types differ, it names none. */
export function eventIdIn(message: string): number | undefined {
  const id = /HistoryEvent\(id: (\d+),|HistoryEvent \{ event_id: (\d+),/.exec(message);
  return id === null ? undefined : Number(id[1] ?? id[2]);
}

/** Takes what went wrong out of core's dump of the failure that holds it. */
export function coreMessageIn(error: Error): string {
  const quoted = /Failure \{ message: ("(?:[^"\\]|\\.)*")/.exec(error.message)?.[1];
  if (quoted === undefined) return error.message;
  // Rust's escapes are JSON's, but for the quote ' and Unicode's braces.
  const json = quoted
    .replaceAll("\\'", "'")
    .replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
  return JSON.parse(json);
}
