import type { MessageProperties } from 'amqplib';

/** Headers of a reject; docs/formats.md names them. */
const reasonHeader = 'x-vigil-reason';
const detailHeader = 'x-vigil-detail';
const deliveriesHeader = 'x-vigil-deliveries';
/** ISO 8601: AMQP's own timestamp has whole seconds, too coarse to tell what is older than a command from what it did. */
const rejectedAtHeader = 'x-vigil-rejected-at';

export const rejectHeaders = (
  reason: string,
  detail: string,
  deliveries: number,
  rejectedAt: Date,
): Record<string, string | number> => ({
  ...{ [reasonHeader]: reason, [detailHeader]: detail, [deliveriesHeader]: deliveries },
  [rejectedAtHeader]: rejectedAt.toISOString(),
});

export interface RejectFacts {
  reason: string;
  detail: string;
  deliveries: number;
  /** ISO 8601; the beginning of 1970 where nobody says, or says what is no moment. */
  rejectedAt: string;
}

/**
 * Reads what RabbitMQ said of a reject, where it was that which had enough of a message, or else Vigil, which puts messages there
 * without their own headers. Whoever may publish can write anything into headers: never throws, whatever they hold.
 */
export function rejectFacts({
  headers = {},
  timestamp,
}: Pick<MessageProperties, 'headers' | 'timestamp'>): RejectFacts {
  const deliveries = numberIn(headers[deliveriesHeader]) ?? numberIn(headers['x-delivery-count']) ?? 0;
  const death = deathIn(headers['x-death']);
  if (death !== null)
    return {
      ...{ reason: death.reason, detail: `RabbitMQ took it out of ${death.queue}.`, deliveries },
      rejectedAt: momentOf(death.seconds),
    };
  return {
    ...{ reason: textIn(headers[reasonHeader]) ?? 'unknown', detail: textIn(headers[detailHeader]) ?? '', deliveries },
    rejectedAt: momentIn(headers[rejectedAtHeader]) ?? momentOf(numberIn(timestamp)),
  };
}

/** The last time that RabbitMQ moved it; null where it never did. */
function deathIn(deaths: unknown): { reason: string; queue: string; seconds: number | null } | null {
  const [last] = (Array.isArray(deaths) ? deaths : []) as unknown[];
  if (typeof last !== 'object' || last === null) return null;
  const { reason, queue, time } = last as Record<string, unknown>;
  // The client's spelling of AMQP's type for moments, in seconds since 1970.
  const seconds = numberIn((time as { value?: unknown } | null | undefined)?.value);
  return { reason: textIn(reason) ?? 'unknown', queue: textIn(queue) ?? 'a queue', seconds };
}

const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const momentIn = (value: unknown): string | null =>
  typeof value === 'string' && isoMoment.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
const isoMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A date can't be as late as a timestamp of AMQP's can. */
function momentOf(seconds: number | null): string {
  const moment = new Date((seconds ?? 0) * 1_000);
  return (Number.isNaN(moment.getTime()) ? new Date(0) : moment).toISOString();
}
