import { StoreUnavailable } from '../../contracts/store-unavailable.ts';

/**
 * What a failure of Kafka means to Vigil. Messages hold addresses, so none of them is passed on, and neither is the error as
 * a cause.
 * @returns the same error where it isn't about Kafka's being there, as then it is a bug
 */
export function translateError(error: unknown): unknown {
  const reason = reasonOf(error);
  return reason === null ? error : new StoreUnavailable('kafka', `Kafka ${reason}.`);
}

interface KafkaError {
  name: string;
  message: string;
  /** Of the protocol. */
  type?: string;
  code?: unknown;
  retriable?: boolean;
  cause?: unknown;
  /** Of several topics. */
  errors?: unknown[];
}

/** What is the matter, as the rest of a sentence that begins with Kafka; null where it isn't about its being there. */
export function reasonOf(error: unknown): string | null {
  if (!isKafkaError(error)) return null;
  const { name, type, errors, cause } = error;
  if (errors?.[0] !== undefined) return reasonOf(errors[0]);
  if (type !== undefined && answers[type] !== undefined) return answers[type];
  if (name === 'KafkaJSSASLAuthenticationError') return 'refuses the account';
  if (lost.test(name)) return `can’t be reached${codeOf(error)}`;
  // The client wraps what it gave up on, and what a protocol error was.
  if (isKafkaError(cause)) return reasonOf(cause);
  if (error.retriable === true) return `is not ready for what it was asked for${typeOf(type)}`;
  return null;
}

const isKafkaError = (error: unknown): error is KafkaError =>
  error instanceof Error && error.name.startsWith('KafkaJS');

const lost =
  /^KafkaJS(Connection|ConnectionClosed|RequestTimeout|BrokerNotFound|GroupCoordinatorNotFound|.*MetadataNotLoaded|Timeout)/;

function codeOf({ code }: KafkaError): string {
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? ` (${code})` : '';
}

const typeOf = (type: string | undefined): string => (type && /^[A-Z_]+$/.test(type) ? ` (${type})` : '');

const notPermitted = 'does not permit this account what Vigil needs';
const fewReplicas = 'lacks the replicas that it must have';

/** What it answers when it is the cluster's state or its settings that are in the way, by the protocol's names. */
const answers: Record<string, string> = {
  SASL_AUTHENTICATION_FAILED: 'refuses the account',
  ILLEGAL_SASL_STATE: 'wants an account, or another way to log in',
  UNSUPPORTED_SASL_MECHANISM: 'knows no such way to log in',
  TOPIC_AUTHORIZATION_FAILED: notPermitted,
  GROUP_AUTHORIZATION_FAILED: notPermitted,
  CLUSTER_AUTHORIZATION_FAILED: notPermitted,
  UNKNOWN_TOPIC_OR_PARTITION: 'lacks a topic that Vigil needs, or this account may not see it',
  INVALID_REPLICATION_FACTOR: 'has fewer brokers now than VIGIL_POSTS_REPLICAS asks for',
  NOT_ENOUGH_REPLICAS: fewReplicas,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: fewReplicas,
  LEADER_NOT_AVAILABLE: 'has no leader for a partition now',
  NOT_LEADER_FOR_PARTITION: 'has another leader for a partition now',
  REQUEST_TIMED_OUT: 'does not answer in time',
  KAFKA_STORAGE_ERROR: 'can’t use its disk',
  POLICY_VIOLATION: 'forbids what it was asked for',
};
