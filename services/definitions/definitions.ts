import { cassandra } from './cassandra.ts';
import type { ServiceName } from './catalog.ts';
import type { ServiceDefinition } from './definition.ts';
import { kinesis } from './kinesis.ts';
import { mariadb } from './mariadb.ts';
import { mongodb } from './mongodb.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis } from './redis.ts';
import { sqs } from './sqs.ts';

export const definitions: Record<ServiceName, ServiceDefinition> = {
  sqs,
  kinesis,
  mongodb,
  rabbitmq,
  mariadb,
  cassandra,
  redis,
};
