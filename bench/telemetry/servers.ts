import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKinesisClient } from '../../adapters/kinesis/client.ts';
import { ensureStream } from '../../adapters/kinesis/ensure-stream.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { ensureQueues } from '../../adapters/sqs/ensure-queues.ts';
import { startTestService } from '../../test/helpers/services.ts';
import { startTemporal } from '../temporal.ts';

/** So many that no shard's limit is what is measured; the stand-in's cost of a record grows with their number. */
const shards = 16;

/** Temporal, SQS and Kinesis of the measurement's own: the stand-ins that `npm start` brings up, on free ports. */
export async function startServers() {
  const home = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const [sqs, kinesis] = [await startTestService('sqs'), await startTestService('kinesis')];
  const temporal = await startTemporal(home);
  const { credentials } = sqs;
  const sqsClient = createSqsClient({ endpoint: sqs.url, region: '', credentials });
  const kinesisClient = createKinesisClient({ endpoint: kinesis.url, region: '', credentials });

  return {
    sqs: sqsClient,
    kinesis: kinesisClient,
    temporalAddress: temporal.address,
    sqsUrl: sqs.url,
    /** Makes queues and a stream of their own for a run, and gives the environment in which processes use them. */
    async place(name: string): Promise<Record<string, string>> {
      const queues = { submissions: name, rejects: `${name}-rejected` };
      await ensureQueues(sqsClient, queues, true);
      await ensureStream(kinesisClient, name, shards).catch(() => ensureStream(kinesisClient, name, shards));
      return {
        ...{ VIGIL_HOME: home, VIGIL_LOG_LEVEL: 'warn', TEMPORAL_ADDRESS: temporal.address },
        ...{ VIGIL_SQS_ENDPOINT: sqs.url, VIGIL_KINESIS_ENDPOINT: kinesis.url },
        ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
        ...{ VIGIL_SUBMISSIONS_QUEUE: name, VIGIL_REJECTS_QUEUE: queues.rejects, VIGIL_EVENTS_STREAM: name },
        ...{ VIGIL_TELEMETRY_METRICS_PORT: '0', VIGIL_CONSUMER_METRICS_PORT: '0', VIGIL_SHARDS_DRY_RUN: 'true' },
      };
    },
    async stop(): Promise<void> {
      temporal.kill();
      await Promise.all([sqs.stop(), kinesis.stop()]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type Servers = Awaited<ReturnType<typeof startServers>>;
