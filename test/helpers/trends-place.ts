import { cpSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import { openCassandra } from '../../adapters/cassandra/connect.ts';
import { createPostsProducer } from '../../adapters/kafka/posts-producer.ts';
import type { Config } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';
import { localServiceVariables, readCredentials } from '../../config/local-services.ts';
import { decodePane } from '../../domain/trends/encode-panes.ts';
import type { PaneTable } from '../domain/trends/count-stream.ts';
import { openTestKafka } from './kafka-place.ts';
import { preparedCassandra } from './prepared-servers.ts';
import type { Site } from './vigil.ts';
import { createSite } from './vigil.ts';

/** A place for a Vigil with the trends pipeline alone, and servers of its own, of which Cassandra has its accounts already. */
export async function createTrendsPlace(settings: Record<string, string> = {}): Promise<Site> {
  const site = await createSite({ VIGIL_PIPELINES: 'trends', ...settings });
  cpSync(await preparedCassandra(), site.home, { recursive: true });
  return site;
}

/** As Vigil's processes have it there, once the servers were brought up. */
export const trendsConfigOf = ({ environment, home }: Site): Config =>
  loadConfig({ ...environment, ...localServiceVariables(environment, readCredentials(home)) });

/** What live counting has stored there. */
export interface StoredCounts {
  /** Messages up to which partitions are counted, added up. */
  counted(): Promise<number>;
  /** The panes of all batches, each a row of its own. */
  panes(): Promise<PaneTable>;
  close(): Promise<void>;
}

export function storedCountsOf(site: Site): StoredCounts {
  const { cassandraUrl, trendsKeyspace } = trendsConfigOf(site);
  const connection: CassandraConnection = openCassandra(cassandraUrl, trendsKeyspace);
  return {
    async counted() {
      const rows = await connection.rows("SELECT next_offset FROM progress WHERE generation = 'live'", []);
      return rows.reduce((sum, { next_offset: offset }) => sum + Number(offset), 0);
    },
    async panes() {
      const rows = await connection.rows('SELECT partition, first_offset, body FROM panes', []);
      return new Map(
        rows.map(({ partition, first_offset: first, body }) => {
          const pane = decodePane(body as Uint8Array);
          return [`${pane.startMs}/${partition}/${first}`, pane];
        }),
      );
    },
    close: () => connection.close(),
  };
}

/** Sends posts, some at a time, whatever is killed meanwhile. @param pauseMs between them */
export async function sendPosts(
  site: Site,
  lines: readonly string[],
  { pauseMs = 0, atOnce = 250 } = {},
): Promise<void> {
  const { kafkaProducerUrl, postsTopic } = trendsConfigOf(site);
  const kafka = openTestKafka(kafkaProducerUrl);
  const producer = createPostsProducer({ kafka, topic: postsTopic, onTrouble() {}, retryMs: 200 });
  for (let sent = 0; sent < lines.length; sent += atOnce) {
    const posts = lines.slice(sent, sent + atOnce).map((json) => {
      const { id, created_at: createdAt } = JSON.parse(json).data;
      return { postId: id, createdAtMs: Date.parse(createdAt), json };
    });
    expect(await producer.send(posts)).toEqual([]);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await producer.close();
}
