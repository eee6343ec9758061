import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

export interface Listener {
  port: number;
  /** How many connections ever arrived. */
  connections: number;
  close(): Promise<void>;
}

/**
 * A TCP server that counts who comes.
 * @param host default: every address of this machine, IPv4 and IPv6 alike
 * @param onSocket default: holds the line and says nothing
 */
export async function listenOn(
  options: { host?: string; port?: number } = {},
  onSocket: (socket: Socket) => void = () => {},
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    listener.connections += 1;
    sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
    onSocket(socket);
  });
  server.listen({ host: '::', port: 0, ...options });
  await once(server, 'listening');
  const listener: Listener = {
    port: (server.address() as AddressInfo).port,
    connections: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return listener;
}
