import { kafkaUrlProblems } from './kafka/place.ts';

/** For `loadConfig` of the processes of trends, or that start those. */
export const trendsSettingChecks = {
  kafkaUrl: kafkaUrlProblems,
  kafkaProducerUrl: kafkaUrlProblems,
  kafkaOwnerUrl: kafkaUrlProblems,
};
