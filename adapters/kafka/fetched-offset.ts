import type { Batch } from 'kafkajs';

/** That was asked for. kafkajs's types lack it. */
export const fetchedOffsetOf = (batch: Batch): bigint =>
  BigInt((batch as Batch & { fetchedOffset: string }).fetchedOffset);
