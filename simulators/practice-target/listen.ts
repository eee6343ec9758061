import type { AddressInfo, Server, Socket } from 'node:net';

/** @throws {Error} naming the port and the setting that moves it, when the port is taken or not allowed */
export async function listen(server: Server, host: string, port: number, setting: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explain(cause, host, port, setting)));
    server.listen({ host, port }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function explain(cause: NodeJS.ErrnoException, host: string, port: number, setting: string): Error {
  const problems: Record<string, string> = { EADDRINUSE: 'is taken', EACCES: 'needs more rights than this user has' };
  const problem = problems[cause.code ?? ''] ?? `can't be used (${cause.message})`;
  return new Error(`Port ${port} on ${host} ${problem}. Free it, or give ${setting} another port.`, { cause });
}

/** Stops listening and cuts every connection, whatever state it is in. */
export function createCloser(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
}
