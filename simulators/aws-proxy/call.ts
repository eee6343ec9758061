import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request of AWS's JSON protocol, read to its end. */
export interface Call {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** E.g. `PutRecords`; `other` for what is no JSON protocol, which is passed on untouched. */
  operation: string;
  /** What the operation is given; empty for `other`. */
  input: unknown;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  /** A server's answer, still to be read, or one of our own. */
  body: IncomingMessage | Buffer;
}

/** Sends a call on, or another that is like it. */
export type Forward = (changes?: { input?: unknown; operation?: string }) => Promise<Answer>;

export function changed(call: Call, { input, operation }: Parameters<Forward>[0] = {}): Call {
  const target = String(call.headers['x-amz-target']);
  return {
    ...call,
    ...(input !== undefined && { input, body: Buffer.from(JSON.stringify(input)) }),
    ...(operation !== undefined && {
      operation,
      headers: { ...call.headers, 'x-amz-target': target.slice(0, target.lastIndexOf('.') + 1) + operation },
    }),
  };
}

export type Handler = (call: Call, forward: Forward) => Answer | Promise<Answer>;

export async function readCall(request: IncomingMessage): Promise<Call> {
  const { method = 'POST', url: path = '/', headers } = request;
  const body = await buffer(request);
  const target = String(headers['x-amz-target'] ?? '');
  const json = headers['content-type']?.startsWith('application/x-amz-json-1.') && target.includes('.');
  return {
    method,
    path,
    headers,
    operation: json ? target.slice(target.lastIndexOf('.') + 1) : 'other',
    input: json ? parse(body.toString()) : {},
    body,
  };
}

/** What is no JSON is the server's to refuse. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Reads an answer to its end; null unless it is a success. The answer that is returned can still be sent on. */
export async function readSuccess<Output>(answer: Answer): Promise<{ answer: Answer; output: Output | null }> {
  const body = Buffer.isBuffer(answer.body) ? answer.body : await buffer(answer.body);
  const output = answer.status === 200 ? (JSON.parse(body.toString()) as Output) : null;
  return { answer: { ...answer, body }, output };
}

/** An answer of our own, in the protocol's version that the call came in. */
export const jsonAnswer = (call: Call, status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': call.headers['content-type'] ?? 'application/x-amz-json-1.1' },
  body: Buffer.from(JSON.stringify(value)),
});

export const errorAnswer = (call: Call, status: number, type: string, message: string): Answer =>
  jsonAnswer(call, status, { __type: type, message });
