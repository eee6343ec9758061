import type { SQSClient } from '@aws-sdk/client-sqs';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { createKinesisClient } from '../../adapters/kinesis/client.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import type { TelemetryResource } from '../../contracts/telemetry/resource.ts';
import type { KinesisFaults, SqsFaults } from '../../simulators/aws-proxy/faults.ts';
import { startKinesisProxy } from '../../simulators/aws-proxy/kinesis.ts';
import type { AwsProxy } from '../../simulators/aws-proxy/proxy.ts';
import { startSqsProxy } from '../../simulators/aws-proxy/sqs.ts';
import { dispatch } from '../../simulators/sensor-fleet/dispatch.ts';
import type { FleetSubmission } from '../../simulators/sensor-fleet/fleet.ts';
import { sensorFleet } from '../../simulators/sensor-fleet/fleet.ts';
import { createQueueSender } from '../../simulators/sensor-fleet/queue.ts';
import { expectEventually } from './eventually.ts';
import { startTestService } from './services.ts';
import type { TelemetryOutcome } from './telemetry-check.ts';
import { createTelemetryCheck, names, queueCounts } from './telemetry-check.ts';
import type { Site } from './vigil.ts';
import { createSite } from './vigil.ts';

/** A place for a Vigil with the telemetry pipeline alone, whose SQS and Kinesis are real and stand behind proxies. */
export interface TelemetrySite {
  site: Site;
  sqsProxy: AwsProxy<SqsFaults>;
  kinesisProxy: AwsProxy<KinesisFaults>;
  /** Not through the proxy. */
  sqs: SQSClient;
  /** Sends the submissions of a fleet, a tenth of which is broken, directly to the queue; returns when all are there. */
  send(fleet: { total: number; seed: number; rate?: number }): Promise<void>;
  /** Waits until no submission is left in the queue, and checks that all that was ever sent came to its end. */
  settle(timeoutMs?: number): Promise<TelemetryOutcome>;
  /** Lets the queue deliver a message as often as it takes, where faults make for many deliveries. */
  deliverWithoutEnd(): Promise<void>;
  /** What the API tells. */
  overview(): Promise<TelemetryResource>;
  remove(): Promise<void>;
}

export const shards = 4;

export async function createTelemetrySite(settings: Record<string, string> = {}): Promise<TelemetrySite> {
  const [sqsServer, kinesisServer] = await Promise.all([startTestService('sqs'), startTestService('kinesis')]);
  const sqsProxy = await startSqsProxy({ upstream: sqsServer.url });
  const kinesisProxy = await startKinesisProxy({ upstream: kinesisServer.url });
  const { credentials } = sqsServer;
  const sqs = createSqsClient({ endpoint: sqsServer.url, region: '', credentials });
  const kinesis = createKinesisClient({ endpoint: kinesisServer.url, region: '', credentials });
  const site = await createSite({
    ...{ VIGIL_PIPELINES: 'telemetry', VIGIL_TELEMETRY_CREATE: 'true' },
    ...{ VIGIL_SHARDS_MIN: String(shards), VIGIL_SHARDS_MAX: String(shards) },
    ...{ VIGIL_SQS_ENDPOINT: sqsProxy.url, VIGIL_KINESIS_ENDPOINT: kinesisProxy.url },
    ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
    ...settings,
  });
  const bodies: string[] = [];
  const check = createTelemetryCheck(sqs, kinesis);

  return {
    ...{ site, sqsProxy, kinesisProxy, sqs },

    async send({ total, seed, rate = Number.POSITIVE_INFINITY }) {
      const stopping = new AbortController().signal;
      const sender = createQueueSender({ client: sqs, queue: names.submissions, stopping, onTrouble: () => {} });
      await dispatch({ submissions: recorded(fleetOf(seed), bodies), rate, total, send: sender.send, stopping });
      // Else the queue might hold some twice, and what is expected of it would not be known.
      expect(sender.counts).toEqual({ sent: total, resent: 0, refused: 0 });
    },

    async settle(timeoutMs = 60_000) {
      const empty = async () => expect(await queueCounts(sqs, names.submissions)).toEqual({ waiting: 0, inFlight: 0 });
      await expectEventually(empty, timeoutMs);
      return check(bodies);
    },

    async deliverWithoutEnd() {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.submissions }));
      const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] });
      const { Attributes } = await sqs.send(asked);
      const policy = { ...JSON.parse(Attributes?.RedrivePolicy ?? ''), maxReceiveCount: 1_000 };
      const changed = { RedrivePolicy: JSON.stringify(policy) };
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: changed }));
    },

    async overview() {
      const response = await fetch(`${site.apiUrl}/v1/telemetry`);
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      return (await response.json()) as TelemetryResource;
    },

    async remove() {
      sqs.destroy();
      kinesis.destroy();
      await Promise.all([sqsProxy.stop(), kinesisProxy.stop()]);
      await Promise.all([sqsServer.stop(), kinesisServer.stop()]);
      site.remove();
    },
  };
}

const fleetOf = (seed: number): Iterable<FleetSubmission> =>
  sensorFleet({
    ...{ devices: 40, intervalSeconds: [30, 45], events: [3, 5], invalid: 0.1, seed },
    startMs: Date.parse('2021-03-29T12:00:00Z'),
  });

function* recorded(submissions: Iterable<FleetSubmission>, bodies: string[]): Generator<FleetSubmission> {
  for (const submission of submissions) {
    bodies.push(submission.body);
    yield submission;
  }
}
