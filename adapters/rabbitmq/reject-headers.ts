import type { MessageProperties } from 'amqplib';

/** Headers of a reject; docs/formats.md names them. */
const reasonHeader = 'x-vigil-reason';
const detailHeader = 'x-vigil-detail';
const deliveriesHeader = 'x-vigil-deliveries';

export const rejectHeaders = (reason: string, detail: string, deliveries: number): Record<string, string | number> => ({
  ...{ [reasonHeader]: reason, [detailHeader]: detail, [deliveriesHeader]: deliveries },
});

export interface RejectFacts {
  reason: string;
  detail: string;
  deliveries: number;
  /** ISO 8601; the beginning of 1970 where nobody says. */
  rejectedAt: string;
}

/** Reads what Vigil said of a reject, or RabbitMQ, where it was that which had enough of a message. */
export function rejectFacts({
  headers = {},
  timestamp,
}: Pick<MessageProperties, 'headers' | 'timestamp'>): RejectFacts {
  const [death] = headers['x-death'] ?? [];
  const own = headers[reasonHeader];
  const seconds = own === undefined ? death?.time.value : timestamp;
  return {
    reason: String(own ?? death?.reason ?? 'unknown'),
    detail: String(headers[detailHeader] ?? (death === undefined ? '' : `RabbitMQ took it out of ${death.queue}.`)),
    deliveries: Number(headers[deliveriesHeader] ?? headers['x-delivery-count'] ?? 0),
    rejectedAt: new Date(Number(seconds ?? 0) * 1_000).toISOString(),
  };
}
