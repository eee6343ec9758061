import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { FindingsPublisher } from '../../contracts/karma/feed.ts';
import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import { findingMessage } from '../../domain/karma/finding-message.ts';
import type { ConfirmedPublish, Outgoing } from './confirmed-publish.ts';
import { createConfirmedPublish } from './confirmed-publish.ts';
import type { Session } from './connection.ts';
import { keepConnected } from './connection.ts';
import type { Topology } from './topology.ts';
import { ensureTopology } from './topology.ts';

export interface FindingsPublisherOptions {
  url: string;
  topology: Topology;
  /** Told in a sentence why nothing goes for now, and null once something goes again. */
  onTrouble(reason: string | null): void;
  retryMs?: number;
}

/** Publishes for as long as it takes: the broker may not be there yet, or be away for a while. */
export async function createFindingsPublisher(options: FindingsPublisherOptions): Promise<FindingsPublisher> {
  const { url, topology, onTrouble, retryMs = 1_000 } = options;
  const news = new EventTarget();
  let publishNow: ConfirmedPublish | null = null;

  async function establish(session: Session): Promise<void> {
    await ensureTopology(session, topology);
    const publish = createConfirmedPublish(await session.openChannel());
    session.ended.addEventListener('abort', () => {
      publishNow = null;
    });
    publishNow = publish;
    news.dispatchEvent(new Event('connected'));
  }
  const connection = await keepConnected({ url, name: 'vigil karma feed', establish, onTrouble });

  async function tryUntilTaken(messages: Outgoing[], signal: AbortSignal): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      if (publishNow === null) await once(news, 'connected', { signal });
      const reason = await publishNow?.(topology.exchange, messages);
      signal.throwIfAborted();
      if (reason === null) {
        if (failures > 0) onTrouble(null);
        return;
      }
      // The end of a connection tells why by itself.
      if (publishNow !== null) onTrouble(`RabbitMQ did not take ${messages.length} findings: ${reason}.`);
      await delay(retryMs * (0.5 + Math.random()), undefined, { signal });
    }
  }

  return {
    publish: (findings, signal) => unlessAborted(tryUntilTaken(findings.map(messageOf), signal), signal),
    close: () => connection.close(),
  };
}

const messageOf = (finding: IdentifiedFinding): Outgoing => ({
  body: Buffer.from(JSON.stringify(findingMessage(finding))),
  options: { contentType: 'application/json', messageId: finding.findingKey },
});

/** @throws the signal's reason as soon as it aborts, whatever the work does then */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort', { signal: over.signal });
  try {
    await Promise.race([work, aborted]);
  } finally {
    over.abort();
    signal.throwIfAborted();
  }
}
