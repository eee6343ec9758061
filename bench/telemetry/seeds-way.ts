import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createKinesisClient } from '../../adapters/kinesis/client.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { queueUrl } from '../../adapters/sqs/queue-url.ts';
import { readEnvironment } from '../../config/environment.ts';
import { loadConfig } from '../../config/load-config.ts';
import { decodeSubmission } from '../../domain/telemetry/decode-submission.ts';
import { renderRecord } from '../../domain/telemetry/render-record.ts';

/** As the systems before Vigil did it: ten messages, one after another, a PutRecord an event, then a delete of the ten. */
const config = loadConfig(readEnvironment());
const sqs = createSqsClient({ endpoint: config.sqsEndpoint, region: config.awsRegion });
const kinesis = createKinesisClient({ endpoint: config.kinesisEndpoint, region: config.awsRegion });
const QueueUrl = await queueUrl(sqs, config.submissionsQueue)();
process.once('SIGTERM', () => process.exit(0));

for (;;) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  for (const { Body = '' } of Messages) {
    const decoded = decodeSubmission(Body);
    if ('reason' in decoded) continue;
    const processedAt = new Date().toISOString();
    for (const event of decoded.submission.events) {
      const record = renderRecord(decoded.submission, event, { processedAt, format: 'v2', partitionKey: 'device' });
      await kinesis.send(
        new PutRecordCommand({ StreamName: config.eventsStream, PartitionKey: record.partitionKey, Data: record.data }),
      );
    }
  }
  const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}
