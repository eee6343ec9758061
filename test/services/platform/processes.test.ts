import { expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/load-config.ts';
import { processStages } from '../../../services/platform/processes.ts';
import { silentLogger } from '../../api/app-for-test.ts';

/** Names of the processes that `npm start` runs. */
function processes(environment: Record<string, string>): string[] {
  const config = loadConfig({ VIGIL_HOME: '/nowhere', ...environment });
  const options = { config, environment, distDirectory: 'dist', ownTemporal: true, logger: silentLogger };
  return processStages(options)
    .flat()
    .map(({ name }) => name);
}
const hasPosts = (environment: Record<string, string>) => processes(environment).includes('post-stream');
const trends = { VIGIL_PIPELINES: 'trends' };

test('posts are made up for a demo of trends, on Vigil’s own Kafka and nobody else’s', () => {
  expect(hasPosts(trends)).toBe(true);
  expect(hasPosts({})).toBe(true);
  expect(hasPosts({ ...trends, VIGIL_DEMO: 'false' })).toBe(false);
  expect(hasPosts({ ...trends, VIGIL_POST_STREAM_RATE: '0' })).toBe(false);
  expect(hasPosts({ ...trends, VIGIL_POSTS_SOURCE: 'none' })).toBe(false);
  expect(hasPosts({ ...trends, VIGIL_KAFKA_URL: 'kafka://me:secret@kafka.example' })).toBe(false);
});

test('posts of Twitter come to any Kafka, with the demo or without', () => {
  const twitter = { ...trends, VIGIL_POSTS_SOURCE: 'twitter', VIGIL_DEMO: 'false' };
  expect(hasPosts(twitter)).toBe(true);
  expect(hasPosts({ ...twitter, VIGIL_KAFKA_URL: 'kafka://me:secret@kafka.example' })).toBe(true);
  expect(hasPosts({ ...twitter, VIGIL_PIPELINES: 'scans' })).toBe(false);
});
