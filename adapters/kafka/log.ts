import type { LogEntry, logCreator } from 'kafkajs';
import type { Logger } from 'pino';

/**
 * What the client tells as errors, although it goes on by itself a moment later: a group is used for the first time, another
 * broker takes over, consumers share the partitions anew, a connection is closed while it begins.
 */
const passing =
  /coordinator is (not available|loading)|not the correct coordinator|not the leader for that|leadership election|does not host this topic-partition|group is rebalancing|not aware of this member|correlation id.*not found|authentication failed: closed connection/i;

/** kafkajs's levels; the types have them as an enumeration, which can't be imported by name. */
const levels = { error: 1, warn: 2, info: 4 } as const;

/** Hands on what kafkajs logs. What passes by itself is worth no more than a line for debugging. */
export const logTo =
  (logger: Logger): logCreator =>
  () =>
  ({ namespace, level, log }: LogEntry) => {
    const { message, timestamp: _, logger: __, stack: ___, ...facts } = log;
    const text = `${namespace}: ${message}`;
    if (passing.test(`${message} ${String(facts.error ?? '')}`)) logger.debug(facts, text);
    // It is tried again, and whoever gave up tells so.
    else if (level === levels.error && isOfAnAttempt(namespace, facts)) logger.warn(facts, text);
    else if (level === levels.error) logger.error(facts, text);
    else if (level === levels.warn) logger.warn(facts, text);
    else if (level === levels.info) logger.info(facts, text);
    else logger.debug(facts, text);
  };

const isOfAnAttempt = (namespace: string, facts: Record<string, unknown>): boolean =>
  namespace === 'Connection' || facts.retryCount !== undefined;
