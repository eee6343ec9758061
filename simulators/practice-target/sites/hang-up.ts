import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';

/** Ends the connection without an answer: by a TCP reset where the socket is a plain one, else without TLS's farewell. */
export function hangUp({ socket }: ServerResponse): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}
