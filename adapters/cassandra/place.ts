/** Where a Cassandra is, and as whom to log in there. */
export interface CassandraPlace {
  /** `host:port` each. */
  contactPoints: string[];
  datacenter: string;
  keyspace: string;
  account: string;
  password: string;
}

const shape = /^cassandra:\/\/([^:@/]+):([^:@/]+)@([^@/?]+)\/(\w+)\?datacenter=([^&]+)$/;
const host = /^(\[[\da-f:]+\]|[^:\s]+)(:\d{1,5})?$/i;
const defaultPort = 9042;

/**
 * Reads `cassandra://account:password@host:9042,host:9042/keyspace?datacenter=name`: our own shape, as no driver knows one.
 * @throws {Error} when it can't be read; the message holds no part of it
 */
export function readCassandraUrl(url: string): CassandraPlace {
  const [, account, password, hosts = '', keyspace = '', datacenter] = shape.exec(url) ?? [];
  const contactPoints = hosts.split(',').map((text) => (/:\d+$/.test(text) ? text : `${text}:${defaultPort}`));
  if (!contactPoints.every((text) => host.test(text))) throw new Error(unreadable);
  const [user, secret, center] = [account, password, datacenter].map(decoded);
  return {
    ...{ contactPoints, keyspace: keyspace.toLowerCase() },
    ...{ account: user ?? '', password: secret ?? '', datacenter: center ?? '' },
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
  'This connection string can’t be read. Write one like cassandra://account:password@host:9042/keyspace?datacenter=name, ' +
  'with special characters in account and password percent-encoded.';
