import { appendFileSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CassandraConnection } from '../../adapters/cassandra/connect.ts';
import type { Config } from '../../config/load-config.ts';
import { loadConfig } from '../../config/load-config.ts';
import { credentialsFile, localServiceVariables, readCredentials } from '../../config/local-services.ts';
import { decodePane } from '../../domain/trends/encode-panes.ts';
import type { PaneTable } from '../domain/trends/count-stream.ts';
import { readTopic } from './kafka-messages.ts';
import { openTestKafka } from './kafka-place.ts';
import { preparedCassandra, preparedKafka } from './prepared-servers.ts';
import type { Site } from './vigil.ts';
import { createSite } from './vigil.ts';

/** A place for a Vigil with the trends pipeline alone, and servers of its own, which have their accounts already. */
export async function createTrendsPlace(settings: Record<string, string> = {}): Promise<Site> {
  const site = await createSite({ VIGIL_PIPELINES: 'trends', ...settings });
  const prepared = [await preparedCassandra(), await preparedKafka()];
  for (const home of prepared) cpSync(join(home, 'services'), join(site.home, 'services'), { recursive: true });
  for (const home of prepared)
    appendFileSync(credentialsFile(site.home), readFileSync(credentialsFile(home)), { mode: 0o600 });
  return site;
}

/** As Vigil's processes have it there, once the servers were brought up. */
export const trendsConfigOf = ({ environment, home }: Site): Config =>
  loadConfig({ ...environment, ...localServiceVariables(environment, readCredentials(home)) });

/** Messages up to which partitions are counted, added up. */
export async function countedIn({ rows }: CassandraConnection): Promise<number> {
  const progress = await rows("SELECT next_offset FROM progress WHERE generation = 'live'");
  return progress.reduce((sum, { next_offset: offset }) => sum + Number(offset), 0);
}

/** The panes of all batches, each a row of its own. */
export async function panesIn({ rows }: CassandraConnection): Promise<PaneTable> {
  const found = await rows('SELECT partition, first_offset, body FROM panes');
  return new Map(
    found.map(({ partition, first_offset: first, body }) => {
      const pane = decodePane(body as Uint8Array);
      return [`${pane.startMs}/${partition}/${first}`, pane];
    }),
  );
}

/** What the topic has of posts. */
export async function keptPosts(site: Site): Promise<string[]> {
  const { kafkaUrl, postsTopic, trendsGroup } = trendsConfigOf(site);
  const kept = await readTopic(openTestKafka(kafkaUrl), postsTopic, `${trendsGroup}.test`);
  return kept.map(({ value }) => value);
}
