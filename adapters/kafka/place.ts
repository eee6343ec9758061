/** Where a Kafka is, and as whom to log in there. */
export interface KafkaPlace {
  /** `host:port` each; others are learned from them. */
  brokers: string[];
  /** null where nobody has to. */
  login: { mechanism: KafkaMechanism; account: string; password: string } | null;
  tls: boolean;
}

const mechanisms = ['scram-sha-256', 'scram-sha-512', 'plain'] as const;
export type KafkaMechanism = (typeof mechanisms)[number];

const shape = /^kafka:\/\/(?:([^:@/]+):([^:@/]+)@)?([^@/?]+)\/?(?:\?(.*))?$/;
const host = /^(\[[\da-f:]+\]|[^:\s]+)(:\d{1,5})?$/i;
const defaultPort = 9092;
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\]):/i;

/**
 * Reads `kafka://account:password@host:9092,host:9092?mechanism=scram-sha-256&tls=true`: our own shape, as no client knows
 * one. Without a mechanism it is that one; without `tls` it is false; without account and password nobody logs in.
 * @throws {Error} when it can't be read, or would send the password for all to see; the message holds no part of it
 */
export function readKafkaUrl(url: string): KafkaPlace {
  const parts = shape.exec(url);
  if (parts === null) throw new Error(unreadable);
  const [, account, password, hosts = '', query = ''] = parts;
  const brokers = hosts.split(',').map((text) => (/:\d+$/.test(text) ? text : `${text}:${defaultPort}`));
  if (!brokers.every((text) => host.test(text))) throw new Error(unreadable);
  const { mechanism = 'scram-sha-256', tls = 'false', ...others } = Object.fromEntries(new URLSearchParams(query));
  const known = mechanisms.find((name) => name === mechanism.toLowerCase());
  if (known === undefined || !/^(true|false)$/.test(tls) || Object.keys(others).length > 0) throw new Error(unreadable);
  const login =
    account === undefined ? null : { mechanism: known, account: decoded(account), password: decoded(password) };
  if (login?.mechanism === 'plain' && tls === 'false' && !brokers.every((text) => loopback.test(text)))
    throw new Error(inClear);
  return { brokers, login, tls: tls === 'true' };
}

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(unreadable);
  }
}

/** For `loadConfig`. */
export function kafkaUrlProblems(url: string): string[] {
  try {
    readKafkaUrl(url);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const inClear =
  'With mechanism=plain the password would go to the brokers in clear, which is for loopback only: add &tls=true, or take ' +
  'mechanism=scram-sha-256, which sends none.';

const unreadable =
  'This connection string can’t be read. Write one like kafka://account:password@host:9092,host:9092 with, where needed, ' +
  `?mechanism=${mechanisms.join('|')} and &tls=true, and special characters in account and password percent-encoded.`;
