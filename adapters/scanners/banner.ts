import type { Socket } from 'node:net';

const maxBannerBytes = 256;

/**
 * What a server says before it is asked: its first 256 bytes at most, unprintable ones as dots. Closes the connection.
 * @returns empty where it says nothing in time
 */
export function readBanner(socket: Socket, timeoutMs: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const finish = (bytes: Buffer) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(printable(bytes.subarray(0, maxBannerBytes)));
    };
    const silent = () => finish(Buffer.alloc(0));
    const abort = () => {
      reject(signal.reason);
      silent();
    };
    const timer = setTimeout(silent, timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('data', finish).once('close', silent);
  });
}

const printable = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .trim()
    .replace(/[\r\n]+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '.');
