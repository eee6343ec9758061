/** What the API says is wrong: https://docs.x.com/x-api/fundamentals/response-codes-and-errors */
export interface Problem {
  title: string;
  detail: string;
  /** Beside the others, in the API's own words; empty where it says none. */
  reason: string;
}

/** An answer of the API that is an error. The message is one sentence without secrets, and says what to do. */
export class TwitterRefusal extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** All that it says; empty where that is no JSON. */
  readonly document: Record<string, unknown>;
  /** When there may be more requests, milliseconds since 1970; null where it doesn't say, or there may be more by now. */
  readonly resetAtMs: number | null;

  constructor(status: number, document: Record<string, unknown>, resetAtMs: number | null = null) {
    const problem = readProblem(document);
    super(sentenceOf(status, problem));
    this.name = 'TwitterRefusal';
    this.status = status;
    this.document = document;
    this.problem = problem;
    this.resetAtMs = resetAtMs;
  }

  /** Whether it would say the same again: it is this client that is wrong, not how the server is. */
  get isFinal(): boolean {
    return this.status >= 300 && this.status < 500 && ![408, 420, 425, 429].includes(this.status);
  }
}

const whatToDo: Record<number, string> = {
  400: 'It doesn’t take the request: look at the rules, if it names one.',
  401: 'It refuses the bearer token: put a valid one into VIGIL_TWITTER_TOKEN, or the file of VIGIL_TWITTER_TOKEN_FILE.',
  403: 'The token is known, but its app may not do this: it needs access to the filtered stream, in a project.',
  404: 'There is no such address: VIGIL_TWITTER_URL must be that of an API v2.',
  429: 'Too much was asked for.',
};

function sentenceOf(status: number, { title, detail, reason }: Problem): string {
  const words = [...new Set([title, detail, reason])].filter((text) => text !== '').join(': ');
  const said = words === '' ? '' : ` (${words.replace(/\.$/, '')})`;
  const advice = whatToDo[status] ?? (status < 400 ? 'It sends elsewhere, where the token must not go.' : '');
  return `Twitter answers with HTTP ${status}${said}. ${advice}`.trimEnd();
}

/** Reads what an answer or a line of the stream says is wrong, where it says anything. */
export function readProblem(document: Record<string, unknown>): Problem {
  const { errors } = document;
  const first = fieldsOf(Array.isArray(errors) ? errors[0] : document);
  const details = Array.isArray(first.details) ? first.details[0] : undefined;
  return {
    title: textOf(first.title),
    detail: textOf(first.detail ?? details ?? first.message),
    reason: textOf(first.disconnect_type ?? first.connection_issue ?? first.reason),
  };
}

export const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const longestWords = 300;
const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, longestWords) : '');
