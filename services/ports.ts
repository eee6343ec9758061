import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** A port that has to be free, and the setting that moves it. */
export interface NeededPort {
  port: number;
  setting: string;
  purpose: string;
  /** Address that is to be listened on; IPv4 loopback if left out. */
  host?: string;
}

/**
 * @throws {Error} naming every port that is taken, what it was for, and the setting that moves it; so that all can be
 * mended at once
 */
export async function requireFreePorts(needed: NeededPort[]): Promise<void> {
  const wanted = needed.filter(({ port }) => port !== 0);
  const free = await Promise.all(wanted.map(({ port, host = '127.0.0.1' }) => portIsFree(port, host)));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const lines = taken.map(
    ({ port, setting, purpose }) => `  - port ${port} (${purpose}) is taken; free it, or set ${setting} to another one`,
  );
  throw new Error(`Vigil can't start:\n${lines.join('\n')}`);
}

/** A port on which nobody listens now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Whether a server could listen there now. */
export function portIsFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(new Error(`Can't listen on port ${port} of ${host}: ${error.message}`, { cause: error }));
    });
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
