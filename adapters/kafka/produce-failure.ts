import { StoreUnavailable } from '../../contracts/store-unavailable.ts';
import { translateError } from './unavailable.ts';

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
  const { type } = rootOf(error);
  if (tooLarge.includes(type ?? '')) return 'smaller';
  return disagreeing.includes(type ?? '') ? 'anew' : 'again';
}

/** Why nothing goes, as part of a sentence without addresses and secrets. */
export function reasonOf(error: unknown): string {
  const translated = translateError(error);
  if (translated instanceof StoreUnavailable) return translated.message.replace(/^Kafka/, 'it').replace(/\.$/, '');
  const { type, message } = rootOf(error);
  return type ?? message.replace(/\.$/, '');
}

interface KafkaError extends Error {
  /** Of the protocol. */
  type?: string;
}

/** The client wraps what happened once it has tried often enough. */
function rootOf(error: unknown): KafkaError {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root instanceof Error ? root : new Error(String(root));
}
