import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ScanList, ScanResource } from '../../contracts/scans/resource.ts';

const read = <Value>(name: string): Value =>
  JSON.parse(readFileSync(join('test/cli/recorded', `${name}.json`), 'utf8')) as Value;

/** What a real Vigil answered for its practice sites. */
export const recorded = {
  poor: read<ScanResource>('poor'),
  refused: read<ScanResource>('refused'),
  ports: read<ScanResource>('ports'),
  list: read<ScanList>('list'),
  /** From accepted to complete, as it changed. */
  flaky: read<[ScanResource, ...ScanResource[]]>('flaky'),
};

export interface Call {
  method: string;
  url: URL;
  body: unknown;
  headers: IncomingHttpHeaders;
}

export interface Reply {
  status?: number;
  type?: string;
  body: unknown;
}

export interface RecordedVigil {
  url: string;
  calls: Call[];
  close(): Promise<void>;
}

/** A server on loopback that answers each call as it is told to. */
export async function startRecordedVigil(answer: (call: Call, index: number) => Reply): Promise<RecordedVigil> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const call = {
      method: request.method ?? '',
      url: new URL(request.url ?? '', 'http://vigil'),
      body: body === '' ? null : JSON.parse(body),
      headers: request.headers,
    };
    const reply = answer(call, calls.push(call) - 1);
    response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'application/json', connection: 'close' });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Answers with one state after the other, and then with the last again and again. */
export const inTurn =
  (states: ScanResource[]) =>
  (_call: Call, index: number): Reply => ({ body: states[Math.min(index, states.length - 1)] });

export const problem = (status: number, title: string, detail: string, errors?: object[]): Reply => ({
  status,
  type: 'application/problem+json',
  body: { type: '/problems/some', title, status, detail, requestId: 'r', ...(errors && { errors }) },
});
