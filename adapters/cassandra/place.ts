/** Where a Cassandra is, and as whom to log in there. */
export interface CassandraPlace {
  /** `host:port` each. */
  contactPoints: string[];
  datacenter: string;
  keyspace: string;
  account: string;
  password: string;
  tls: boolean;
}

const shape = /^cassandra:\/\/([^:@/]+):([^:@/]+)@([^@/?]+)\/(\w+)\?datacenter=([^&]+)(?:&tls=(true|false))?$/;
const host = /^(\[[\da-f:]+\]|[^:\s]+)(:\d{1,5})?$/i;
const defaultPort = 9042;

/**
 * Reads `cassandra://account:password@host:9042,host:9042/keyspace?datacenter=name&tls=true`: our own shape, as no driver knows one.
 * Without `tls` it is false.
 * @throws {Error} when it can't be read; the message holds no part of it
 */
export function readCassandraUrl(url: string): CassandraPlace {
  const [, account, password, hosts = '', keyspace = '', datacenter, tls] = shape.exec(url) ?? [];
  const contactPoints = hosts.split(',').map((text) => (/:\d+$/.test(text) ? text : `${text}:${defaultPort}`));
  if (!contactPoints.every((text) => host.test(text))) throw new Error(unreadable);
  const [user, secret, center] = [account, password, datacenter].map(decoded);
  return {
    ...{ contactPoints, keyspace: keyspace.toLowerCase() },
    ...{ account: user ?? '', password: secret ?? '', datacenter: center ?? '' },
    tls: tls === 'true',
  };
}

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(unreadable);
  }
}

/** For `loadConfig`. */
export function cassandraUrlProblems(url: string): string[] {
  try {
    readCassandraUrl(url);
    return [];
  } catch {
    return [unreadable];
  }
}

const unreadable =
  'This connection string can’t be read. Write one like cassandra://account:password@host:9042/keyspace?datacenter=name with, where needed, ' +
  '&tls=true, and special characters in account and password percent-encoded.';
