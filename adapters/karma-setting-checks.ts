import { cassandraUrlProblems } from './cassandra/place.ts';
import { redisUrlProblems } from './redis/place.ts';

/** For `loadConfig` of the processes that use karma's copies, or start those that do. */
export const karmaSettingChecks = {
  redisUrl: redisUrlProblems,
  cassandraUrl: cassandraUrlProblems,
  cassandraOwnerUrl: cassandraUrlProblems,
};
