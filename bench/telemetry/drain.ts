import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { queueUrl } from '../../adapters/sqs/queue-url.ts';
import { startProcess } from '../processes.ts';
import type { Servers } from './servers.ts';

const pollMs = 200;

export interface Backlog {
  submissions: number;
  eventsPerSubmission: number;
}

/** Fills a run's queue with a fleet's submissions, all of them valid. */
export async function fill(servers: Servers, env: Record<string, string>, backlog: Backlog): Promise<void> {
  const half = String(backlog.eventsPerSubmission / 2);
  const fleet = startProcess('simulators/sensor-fleet/main.js', env, [
    ...['--endpoint', servers.sqsUrl, '--queue', env.VIGIL_SUBMISSIONS_QUEUE ?? '', '--rate', 'max', '--seed', '7'],
    ...['--total', String(backlog.submissions), '--events', `${half}-${half}`, '--invalid', '0', '--devices', '500'],
  ]);
  const [code] = await once(fleet, 'exit');
  if (code !== 0) throw new Error(`the fleet ended with ${String(code)}`);
}

/** Seconds from the first message that is taken to the last that is deleted. */
export async function drain(servers: Servers, queue: string, submissions: number): Promise<number> {
  const url = await queueUrl(servers.sqs, queue)();
  const left = async () => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] });
    const { Attributes } = await servers.sqs.send(command);
    return { waiting: Number(Attributes?.[names[0]]), hidden: Number(Attributes?.[names[1]]) };
  };
  while ((await left()).waiting >= submissions) await delay(pollMs);
  const started = performance.now();
  for (;;) {
    const { waiting, hidden } = await left();
    if (waiting + hidden === 0) return (performance.now() - started) / 1000;
    await delay(pollMs);
  }
}
