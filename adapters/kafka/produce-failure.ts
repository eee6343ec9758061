import { KafkaJSProtocolError } from 'kafkajs';

/**
 * What is to be done about a request that failed: `again` as it was, `smaller` as it was too large, or `anew` from another
 * producer, as the broker and this one no longer agree on what was sent last.
 */
export type Remedy = 'again' | 'smaller' | 'anew';

const tooLarge = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];
const disagreeing = [
  ...['OUT_OF_ORDER_SEQUENCE_NUMBER', 'DUPLICATE_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID'],
  ...['INVALID_PRODUCER_EPOCH', 'INVALID_PRODUCER_ID_MAPPING', 'PRODUCER_FENCED'],
];

export function remedyFor(error: unknown): Remedy {
  const type = protocolErrorOf(error)?.type ?? '';
  if (tooLarge.includes(type)) return 'smaller';
  return disagreeing.includes(type) ? 'anew' : 'again';
}

const explained: Record<string, string> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'the topic isn’t there, or this account may not see it',
  TOPIC_AUTHORIZATION_FAILED: 'this account may not write to the topic',
  CLUSTER_AUTHORIZATION_FAILED: 'this account may not produce idempotently',
  SASL_AUTHENTICATION_FAILED: 'the account or its password is refused',
  NOT_ENOUGH_REPLICAS: 'too few brokers are there to keep what it is given',
};

/** Why nothing goes, as part of a sentence. The client's own words name hosts and topics, and no passwords. */
export function reasonOf(error: unknown): string {
  const cause = rootOf(error);
  const known = cause instanceof KafkaJSProtocolError ? explained[cause.type] : undefined;
  if (known !== undefined) return known;
  if (cause.name === 'KafkaJSSASLAuthenticationError') return explained.SASL_AUTHENTICATION_FAILED ?? cause.message;
  return cause.message.replace(/\.$/, '') || cause.name;
}

function protocolErrorOf(error: unknown): KafkaJSProtocolError | null {
  const cause = rootOf(error);
  return cause instanceof KafkaJSProtocolError ? cause : null;
}

/** The client wraps what happened once it has tried often enough. */
function rootOf(error: unknown): Error {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root instanceof Error ? root : new Error(String(root));
}
