import type { Setting } from './kinds.ts';
import { choice, choices, integer, number, path, port, resourceName, secretText, serviceUrl } from './kinds.ts';

const topicNames = { pattern: /^(?!\.{1,2}$)[\w.-]{1,249}$/, allowed: 'at most 249 letters, digits, -, _ and .' };

/** Types of references to other posts, as contracts/trends/post.ts has them. */
const retweetTypes = ['retweeted', 'quoted', 'replied_to'] as const;

/** Codes of countries; none for all of them. */
const countries = (description: { name: string; default: string[]; meaning: string }): Setting<string[]> => ({
  ...description,
  type: 'any, or country codes, comma-separated',
  parse(value) {
    if (value.toLowerCase() === 'any') return [];
    const codes = value.split(',').map((code) => code.trim());
    if (codes.some((code) => !/^[A-Z]{2}$/.test(code))) throw new Error('must be any, or country codes such as CA,US');
    return codes;
  },
});

/** Of several, counted from 1. @returns null where the text is no `2/3` */
export function readShare(text: string): { part: number; of: number } | null {
  const [, part, of] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text.trim()) ?? [];
  const share = { part: Number(part), of: Number(of) };
  return share.part <= share.of ? share : null;
}

const share = (description: { name: string; default: string; meaning: string }): Setting<string> => ({
  ...description,
  type: 'part of parts',
  parse(value) {
    if (readShare(value) === null) throw new Error('must be like 2/3, for the second of three');
    return value;
  },
});

/** Settings of the trends pipeline. */
export const trendsSettings = {
  postsTopic: resourceName({
    ...topicNames,
    name: 'VIGIL_POSTS_TOPIC',
    default: 'tweets',
    meaning: 'Kafka topic that posts are produced to.',
  }),
  postsRejected: resourceName({
    ...topicNames,
    name: 'VIGIL_POSTS_REJECTED',
    default: 'tweets.rejected',
    meaning: 'Topic that messages are set aside in that are no posts.',
  }),
  postsPartitions: integer({
    name: 'VIGIL_POSTS_PARTITIONS',
    unit: 'partitions',
    min: 1,
    max: 1_000,
    default: 4,
    meaning: 'Partitions that the topic of posts has at least: as many consumers can share it.',
  }),
  postsReplicas: integer({
    name: 'VIGIL_POSTS_REPLICAS',
    unit: 'replicas',
    min: 1,
    max: 10,
    default: 2,
    meaning: 'Brokers that have each partition of topics that Vigil makes.',
  }),
  postsRetentionHours: integer({
    name: 'VIGIL_POSTS_RETENTION',
    unit: 'hours',
    min: 1,
    max: 8_760,
    default: 24,
    meaning: 'How long Kafka keeps posts, and those set aside: how far back windows can be processed again.',
  }),
  trendsGroup: resourceName({
    ...topicNames,
    name: 'VIGIL_TRENDS_GROUP',
    default: 'trends',
    meaning: 'Consumer group that shares the posts; names of others that Vigil uses begin with it.',
  }),
  trendsBatchPosts: integer({
    name: 'VIGIL_TRENDS_BATCH_POSTS',
    unit: 'posts',
    min: 1,
    max: 50_000,
    default: 20_000,
    meaning: 'Posts of a partition that a batch has at most.',
  }),
  trendsLingerSeconds: number({
    name: 'VIGIL_TRENDS_LINGER',
    unit: 'seconds',
    min: 0.001,
    max: 60,
    default: 0.5,
    meaning: 'How long a batch that is not full waits for more posts.',
  }),
  trendsLongLingerSeconds: number({
    name: 'VIGIL_TRENDS_LONG_LINGER',
    unit: 'seconds',
    min: 0.001,
    max: 60,
    default: 5,
    meaning:
      'How long it waits while Kafka has more to read, and how far apart batches of fewer than 100 posts are: each is a workflow, which Temporal keeps for days.',
  }),
  trendsBatchesInFlight: integer({
    name: 'VIGIL_TRENDS_BATCHES_IN_FLIGHT',
    unit: 'batches',
    min: 1,
    max: 500,
    default: 8,
    meaning: 'Batches that a consumer has under way at most; more posts stay in Kafka.',
  }),
  trendsBufferMegabytes: integer({
    name: 'VIGIL_TRENDS_BUFFER',
    unit: 'MiB',
    min: 1,
    max: 1_024,
    default: 16,
    meaning: 'Posts that one request to Kafka brings at most, from all partitions together.',
  }),
  trendsRememberedPosts: integer({
    name: 'VIGIL_TRENDS_REMEMBERED',
    unit: 'posts',
    min: 1_000,
    max: 100_000_000,
    default: 1_000_000,
    meaning:
      'Posts that a consumer remembers of the latest minutes of each partition, to tell repeats; a million take up to 24 MiB.',
  }),
  trendsGraceSeconds: integer({
    name: 'VIGIL_TRENDS_GRACE',
    unit: 'seconds',
    min: 0,
    max: 3_600,
    default: 120,
    meaning: 'How long after its end a minute still takes posts; later ones are counted as late.',
  }),
  trendsRetweetTypes: choices({
    name: 'VIGIL_TRENDS_RETWEET_TYPES',
    choices: retweetTypes,
    default: [...retweetTypes],
    meaning: 'Which references to other posts make a post count as a retweet.',
  }),
  trendsCountries: countries({
    name: 'VIGIL_TRENDS_COUNTRIES',
    default: ['CA'],
    meaning: 'Countries whose cities count; cities of which the country is not known always do.',
  }),
  trendsTopLength: integer({
    name: 'VIGIL_TRENDS_TOP',
    unit: 'cities',
    min: 1,
    max: 100,
    default: 5,
    meaning: 'How many cities a top list has.',
  }),
  trendsRetentionDays: integer({
    name: 'VIGIL_TRENDS_RETENTION',
    unit: 'days',
    min: 1,
    max: 3_650,
    default: 1,
    meaning: 'How long Cassandra keeps the counts by city.',
  }),
  trendsMetricsPort: port({
    name: 'VIGIL_TRENDS_METRICS_PORT',
    default: 9406,
    meaning: 'Port of the trends worker’s /metrics; 0 switches it off.',
  }),
  trendsConsumerMetricsPort: port({
    name: 'VIGIL_TRENDS_CONSUMER_METRICS_PORT',
    default: 9407,
    meaning: 'Port of the /metrics of the consumer of posts; 0 switches it off.',
  }),

  postsSource: choice({
    name: 'VIGIL_POSTS_SOURCE',
    choices: ['simulator', 'twitter', 'none'],
    default: 'simulator',
    meaning:
      'Where the posts of `npm start` come from: made up with the demo, from Twitter’s filtered stream, or neither.',
  }),
  postStreamRate: number({
    name: 'VIGIL_POST_STREAM_RATE',
    unit: 'posts a second',
    min: 0,
    max: 10_000,
    default: 20,
    meaning: 'How many posts the demo makes up; 0 leaves them out.',
  }),
  postsInFlight: integer({
    name: 'VIGIL_POSTS_IN_FLIGHT',
    unit: 'posts',
    min: 1,
    max: 1_000_000,
    default: 10_000,
    meaning: 'Posts that a producer has under way at most; while Kafka has not taken as many, it reads no further.',
  }),
  twitterUrl: serviceUrl({
    name: 'VIGIL_TWITTER_URL',
    default: 'https://api.twitter.com',
    meaning: 'API v2 that posts come from.',
  }),
  twitterToken: secretText({
    name: 'VIGIL_TWITTER_TOKEN',
    aliases: ['TWITTER_BEARER_TOKEN'],
    meaning: 'Bearer token of the app there; better in a file.',
  }),
  twitterTokenFile: path({
    name: 'VIGIL_TWITTER_TOKEN_FILE',
    default: '',
    meaning: 'File that holds it and nothing else; read again for each request, so that it can be changed.',
  }),
  twitterRules: path({
    name: 'VIGIL_TWITTER_RULES',
    default: '',
    meaning:
      'File of what to ask for, `city: …`, `country: …`, `topic: …` or `rule: …` in each line; without it, all of Canada.',
  }),
  twitterShare: share({
    name: 'VIGIL_TWITTER_SHARE',
    default: '1/1',
    meaning: 'Which part of what is asked for this producer has, such as 2/3 for the second of three.',
  }),
};
