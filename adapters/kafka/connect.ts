import type { Kafka, SASLOptions } from 'kafkajs';
import kafkajs from 'kafkajs';
import type { Logger } from 'pino';
import { logTo } from './log.ts';
import { readKafkaUrl } from './place.ts';

const connectWithinMs = 2_000;
const answerWithinMs = 10_000;
/** For some ten seconds: a broker that died is replaced after three, and a group's first use takes as long on a busy machine. */
const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 15 };

/**
 * Clients of a Kafka, which may be away for now. Nothing is connected yet.
 * @param clientId what Kafka lists the connections as
 * @throws {Error} when the URL can't be read; the message holds no part of it
 */
export function openKafka(url: string, { clientId, logger }: { clientId: string; logger: Logger }): Kafka {
  const { brokers, login, tls } = readKafkaUrl(url);
  const sasl = login && { mechanism: login.mechanism, username: login.account, password: login.password };
  return new kafkajs.Kafka({
    ...{ clientId, brokers, ssl: tls, retry },
    ...(sasl && { sasl: sasl as SASLOptions }),
    ...{ connectionTimeout: connectWithinMs, authenticationTimeout: answerWithinMs, requestTimeout: answerWithinMs },
    logCreator: logTo(logger),
  });
}
