import { cassandraUrlProblems } from './cassandra/place.ts';
import { kafkaUrlProblems } from './kafka/place.ts';

/** For `loadConfig` of the processes of trends, or that start those. */
export const trendsSettingChecks = {
  cassandraUrl: cassandraUrlProblems,
  cassandraOwnerUrl: cassandraUrlProblems,
  cassandraReaderUrl: cassandraUrlProblems,
  kafkaUrl: kafkaUrlProblems,
  kafkaProducerUrl: kafkaUrlProblems,
  kafkaOwnerUrl: kafkaUrlProblems,
};
