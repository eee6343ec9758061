import type { Program } from '../install/program.ts';
import { cassandra } from './cassandra.ts';
import type { ServiceName } from './catalog.ts';
import type { Instance, ServiceDefinition } from './definition.ts';
import { kafkaBroker, kafkaController } from './kafka.ts';
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
  'kafka-controller': kafkaController,
  'kafka-1': kafkaBroker('kafka-1'),
  'kafka-2': kafkaBroker('kafka-2'),
};

/** Succeeds once a server that was started can be used. @throws {Error} before that */
export async function comeUp(name: ServiceName, instance: Instance, program: Program): Promise<void> {
  const { ask, settle } = definitions[name];
  await ask(instance);
  await settle?.(instance, program);
}
