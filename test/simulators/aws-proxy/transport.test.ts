import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import type { KinesisFaults } from '../../../simulators/aws-proxy/faults.ts';
import { startKinesisProxy } from '../../../simulators/aws-proxy/kinesis.ts';
import type { AwsProxy } from '../../../simulators/aws-proxy/proxy.ts';
import { gate } from '../../helpers/gate.ts';

const echo: RequestListener = (request, response) => {
  void text(request).then((body) => {
    response.writeHead(418, { 'content-type': 'text/x', 'x-amzn-requestid': 'r1', 'x-path': request.url ?? '' });
    response.end(`${request.headers['x-amz-target']} ${request.headers['content-length']} ${body}`);
  });
};

/** A proxy before a server that answers as told, over HTTP alone. */
async function withProxy(
  listener: RequestListener,
  faults: Partial<KinesisFaults>,
  use: (proxy: AwsProxy<KinesisFaults>, ask: (agent?: Agent) => Promise<IncomingMessage>) => Promise<void>,
): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startKinesisProxy({
    upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
  });
  const ask = async (agent?: Agent): Promise<IncomingMessage> => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.GetRecords' };
    const request = httpRequest(`${proxy.url}/some/path`, { method: 'POST', headers, agent: agent ?? false });
    const response = once(request, 'response') as Promise<[IncomingMessage]>;
    request.end('{"Limit":1}');
    return (await response)[0];
  };
  try {
    await use(proxy, ask);
  } finally {
    await proxy.stop();
    server.closeAllConnections();
    server.close();
  }
}

test('a request and its answer pass as they are', () =>
  withProxy(echo, {}, async (proxy, ask) => {
    const response = await ask();
    expect(response.statusCode).toBe(418);
    expect(response.headers).toMatchObject({
      'content-type': 'text/x',
      'x-amzn-requestid': 'r1',
      'x-path': '/some/path',
    });
    expect(await text(response)).toBe('Kinesis_20131202.GetRecords 11 {"Limit":1}');
    expect(proxy.counts()).toEqual({ requests: { GetRecords: 1 }, faults: {} });
  }));

test('an answer is passed on while it is still being written', async () => {
  const read = gate();
  const halfway: RequestListener = (_request, response) => {
    response.write('first ');
    void read.opened.then(() => response.end('second'));
  };
  await withProxy(halfway, {}, async (_proxy, ask) => {
    const response = await ask();
    expect(String((await once(response, 'data'))[0])).toBe('first ');
    read.open();
    expect(await text(response)).toBe('second');
  });
});

test('connections are kept on both sides', async () => {
  const ports = new Set<number | undefined>();
  const counting: RequestListener = (request, response) => {
    ports.add(request.socket.remotePort);
    echo(request, response);
  };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await withProxy(counting, {}, async (_proxy, ask) => {
    const first = await ask(agent);
    const { localPort } = first.socket;
    await text(first);
    const second = await ask(agent);
    expect(second.socket.localPort).toBe(localPort);
    await text(second);
  });
  agent.destroy();
  expect(ports.size).toBe(1);
});

test('a request that fails does not reach the server', async () => {
  let reached = 0;
  const counting: RequestListener = (request, response) => {
    reached += 1;
    echo(request, response);
  };
  await withProxy(counting, { failedRequests: 1 }, async (proxy, ask) => {
    const outcomes = new Set<unknown>();
    for (let round = 0; round < 30; round += 1)
      outcomes.add(
        await ask().then(
          ({ statusCode }) => statusCode,
          ({ code }: NodeJS.ErrnoException) => code,
        ),
      );
    expect(outcomes).toEqual(new Set([500, 503, 'ECONNRESET']));
    expect(proxy.counts().faults).toEqual({ failedRequests: 30 });
  });
  expect(reached).toBe(0);
});

test('a dropped answer cuts the connection once the server is done', async () => {
  let done = 0;
  const counting: RequestListener = (request, response) => {
    response.once('finish', () => {
      done += 1;
    });
    echo(request, response);
  };
  await withProxy(counting, { droppedAnswers: 1 }, async (proxy, ask) => {
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(proxy.counts().faults).toEqual({ droppedAnswers: 1 });
  });
  expect(done).toBe(1);
});

test('while it is down, open and new connections are cut; then all is as before', async () => {
  const asked = gate();
  const silent: RequestListener = (request, response) => {
    if (request.headers['x-amz-target']) asked.open();
    void response;
  };
  await withProxy(silent, {}, async (proxy, ask) => {
    const waiting = ask();
    await asked.opened;
    proxy.setFaults({ down: true });
    await expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(proxy.counts().faults).toEqual({ refusedConnections: 1 });
  });
  await withProxy(echo, { down: true }, async (proxy, ask) => {
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
    proxy.setFaults({});
    expect((await ask()).statusCode).toBe(418);
  });
});

test('a server that is away looks away', () =>
  withProxy(
    (request) => request.socket.destroy(),
    {},
    async (_proxy, ask) => {
      await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
    },
  ));
