import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { call } from '../../../adapters/aws/call.ts';
import { clientOptions } from '../../../adapters/aws/client-options.ts';
import { createSqsClient } from '../../../adapters/sqs/client.ts';
import { CallFailure } from '../../../contracts/telemetry/failures.ts';

const secret = 'S3CR3T';
let server: Server;
let answer: { status: number; body: string } | null;
let requests = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    requests += 1;
    if (answer === null) return;
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secret };
const ask = (port: number, timeoutMs?: number) => {
  const client = createSqsClient({ endpoint: `http://127.0.0.1:${port}`, region: '', credentials });
  const command = new GetQueueUrlCommand({ QueueName: 'q' });
  return call('SQS', (options) => client.send(command, options), timeoutMs);
};
const portOf = () => (server.address() as AddressInfo).port;
const error = (type: string) => JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message: `for ${secret}` });

test.each([
  ['throttled', 400, error('ThrottlingException')],
  ['throttled', 429, ''],
  ['not_found', 400, error('QueueDoesNotExist')],
  ['denied', 403, error('AccessDeniedException')],
  ['denied', 400, error('UnrecognizedClientException')],
  ['invalid_request', 400, error('InvalidAttributeValue')],
  ['server_fault', 500, error('InternalFailure')],
  ['server_fault', 503, '<html>no JSON</html>'],
  ['server_fault', 200, '<html>no JSON</html>'],
] as const)('%s: HTTP %i %s', async (code, status, body) => {
  answer = { status, body };
  requests = 0;
  const failed = ask(portOf());
  await expect(failed).rejects.toBeInstanceOf(CallFailure);
  await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(/^SQS .+\.$/) });
  await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining(secret) });
  expect(requests).toBe(1);
});

test('unreachable: nobody listens', async () => {
  await expect(ask(1)).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(/^SQS can’t be reached \(.+\)\.$/),
  });
});

test('timeout: no answer in time', async () => {
  answer = null;
  await expect(ask(portOf(), 100)).rejects.toMatchObject({
    code: 'timeout',
    message: 'SQS did not answer within 0.1 s.',
  });
});

test.each([
  ['https://sqs.eu-central-1.amazonaws.com', '', 'eu-central-1'],
  ['https://kinesis.cn-north-1.amazonaws.com.cn', '', 'cn-north-1'],
  ['https://sqs.eu-central-1.amazonaws.com', 'us-west-2', 'us-west-2'],
  ['http://127.0.0.1:9324', '', 'us-east-1'],
  ['', '', undefined],
])('the region of %j, with %j set, is %j', (endpoint, region, expected) => {
  expect(clientOptions({ endpoint, region }).region).toBe(expected);
});
