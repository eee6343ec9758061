import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DecodedFinding, IdentifiedFinding } from '../../contracts/karma/findings.ts';
import { decodeFindingMessage } from '../../domain/karma/finding-message.ts';
import type { Running } from '../../runtime/process.ts';
import { sampled } from '../../runtime/sampled.ts';
import type { Flights } from './flights.ts';
import type { KarmaConsumerMetrics } from './metrics.ts';
import type { Delivery, FindingsQueue } from './ports.ts';

export interface ConsumerOptions {
  /** @param onDelivery called for each message, from the moment on that the queue is told to take */
  openQueue(onDelivery: (delivery: Delivery) => void): Promise<FindingsQueue>;
  flights: Flights;
  metrics: KarmaConsumerMetrics;
  logger: Logger;
  maxFindings: number;
  /** How long a batch waits for more findings after its first. */
  lingerMs: number;
  /** For the sagas. */
  deadlineSeconds: number;
  /** How long a stopping consumer waits until Temporal has what it has in hand. */
  handOverWithinMs: number;
  /** Between two looks whether to take. Default: a quarter of a second. */
  watchMs?: number;
}

type RejectedFinding = Extract<DecodedFinding, { reason: unknown }>;

/** A batch in the making: findings by their keys, and all messages that they came in. */
interface Draft {
  findings: Map<string, IdentifiedFinding>;
  deliveries: Delivery[];
  lost: AbortSignal;
}

/**
 * Takes findings, checks them, and hands them to Temporal in batches; a message is acknowledged once Temporal has it.
 * While Temporal or its worker is away, nothing is taken; while too many batches are in flight, they wait unacknowledged, and
 * RabbitMQ delivers no more than its prefetch.
 */
export async function startFindingsConsumer(options: ConsumerOptions): Promise<Running & { queue: FindingsQueue }> {
  const { flights, metrics, logger, maxFindings } = options;
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const logReject = sampled(logger);
  let draft: Draft | null = null;
  let linger: NodeJS.Timeout | undefined;
  const underWay = new Set<Promise<void>>();

  function onDelivery(delivery: Delivery): void {
    metrics.messages.inc();
    if (delivery.earlierDeliveries > 0) metrics.redelivered.inc();
    const decoded = decodeFindingMessage(delivery.body, delivery.messageId, new Date());
    if ('finding' in decoded) add(decoded.finding, delivery);
    else follow(setAside(delivery, decoded));
  }

  async function setAside(delivery: Delivery, { reason, detail }: RejectedFinding): Promise<void> {
    logReject({ messageId: delivery.messageId, reason, detail }, 'sets a message aside');
    if (await queue.setAside(delivery, reason, detail)) metrics.rejects.inc({ reason });
  }

  function add(finding: IdentifiedFinding, delivery: Delivery): void {
    // Another connection's messages are acknowledged there, or not at all.
    if (draft !== null && draft.lost !== delivery.lost) depart();
    if (draft === null) {
      draft = { findings: new Map(), deliveries: [], lost: delivery.lost };
      linger = setTimeout(depart, options.lingerMs);
    }
    draft.findings.set(finding.findingKey, finding);
    draft.deliveries.push(delivery);
    if (draft.findings.size >= maxFindings) depart();
  }

  /** Sends the batch in the making off. */
  function depart(): void {
    clearTimeout(linger);
    if (draft !== null) follow(launch(draft));
    draft = null;
  }

  async function launch({ findings, deliveries, lost }: Draft): Promise<void> {
    metrics.batchFindings.observe(findings.size);
    const input = { batchId: randomUUID(), findings: [...findings.values()], deadlineSeconds: options.deadlineSeconds };
    // What is delivered again comes in another batch.
    const abandoned = AbortSignal.any([lost, givingUp.signal]);
    const started = await flights.launch(input, () => {}, abandoned);
    if (started) {
      for (const delivery of deliveries) delivery.acknowledge();
      metrics.findings.inc(findings.size);
    } else if (!lost.aborted) {
      for (const delivery of deliveries) delivery.giveBack();
      logger.warn({ messages: deliveries.length }, 'Temporal did not take a batch: its messages go back to the queue');
    }
  }

  function follow(work: Promise<void>): void {
    const followed = work.finally(() => underWay.delete(followed));
    underWay.add(followed);
  }

  const queue = await options.openQueue(onDelivery);
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      queue.take(flights.holding === null);
      await delay(options.watchMs ?? 250, undefined, { signal: stopping.signal }).catch(() => {});
    }
    queue.take(false);
  })();

  return {
    queue,
    async stop() {
      stopping.abort();
      await watching;
      depart();
      const late = setTimeout(() => givingUp.abort(), options.handOverWithinMs);
      // Those under way when it was told to take no more may still have come.
      while (underWay.size > 0) await Promise.all(underWay);
      clearTimeout(late);
      await queue.close();
      flights.close();
    },
  };
}
