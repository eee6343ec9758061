import type { Client } from 'cassandra-driver';

/** What the driver keeps to itself: the connection that it asks about the cluster. */
interface ControlConnection {
  connection?: { close(): unknown } | null;
  /** @param hosts given where it calls itself, to go on with another host */
  _refresh(hosts?: unknown): Promise<void>;
}

const controlOf = (client: Client) => (client as Client & { controlConnection?: ControlConnection }).controlConnection;

/**
 * The driver leaves the connection open that it asks about the cluster, where connecting failed half-way, as with a server
 * that is still starting, and where it had to connect anew. That keeps a process from ending.
 */
export function endControlConnection(client: Client): void {
  controlOf(client)?.connection?.close();
}

/**
 * Where a server goes away several times, the driver looks for another one several times at once, and one of these falls over
 * what the next has put away; as nobody waits for it, that ends the process (NODEJS-681, https://github.com/apache/cassandra-nodejs-driver/pull/462).
 * One at a time is enough.
 */
export function refreshOneByOne(client: Client): void {
  const control = controlOf(client);
  if (control === undefined) return;
  const refresh = control._refresh.bind(control);
  let refreshing: Promise<void> | null = null;
  control._refresh = (hosts) => {
    if (hosts !== undefined) return refresh(hosts);
    refreshing ??= refresh().finally(() => {
      refreshing = null;
    });
    return refreshing;
  };
}
