import type { ServerResponse } from 'node:http';

/** What a request is answered with instead of what it asks for. */
export interface Refusal {
  status: number;
  body?: object | string;
  headers?: Record<string, string>;
}

const problems = 'https://api.twitter.com/2/problems';

export function answer(response: ServerResponse, { status, body = '', headers = {} }: Refusal): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

export const invalid = (message: string): Refusal => ({
  status: 400,
  body: {
    errors: [{ message }],
    ...{ title: 'Invalid Request', detail: 'One or more parameters to your request was invalid.' },
    type: `${problems}/invalid-request`,
  },
});

export const tooManyConnections: Refusal = {
  status: 429,
  body: {
    ...{ title: 'ConnectionException', connection_issue: 'TooManyConnections' },
    detail: 'This stream is currently at the maximum allowed connection limit.',
    type: `${problems}/streaming-connection`,
  },
};

export const tooManyRequests: Refusal = {
  status: 429,
  body: { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank' },
};

export const unauthorized: Refusal = {
  status: 401,
  body: { title: 'Unauthorized', detail: 'Unauthorized', type: 'about:blank' },
};

export const notFound: Refusal = { status: 404, body: { title: 'Not Found', type: 'about:blank' } };

/** What ends the stream in its last line, when its servers want to. */
export const operationalDisconnect = {
  title: 'operational-disconnect',
  disconnect_type: 'UpstreamOperationalDisconnect',
  detail: 'This stream has been disconnected upstream for operational reasons.',
  type: `${problems}/operational-disconnect`,
};
