import { readFileSync } from 'node:fs';

const listening = '0A';

/** Addresses on which this machine listens on a port, as Linux tells. */
export function listeningAddresses(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === listening)
      .map(([, local = '']) => addressOf(local.slice(0, -5))),
  );
}

/** The kernel writes each 32 bits of an address in the machine's own byte order. */
function addressOf(hex: string): string {
  const words = Array.from({ length: hex.length / 8 }, (_, index) =>
    Buffer.from(hex.slice(index * 8, index * 8 + 8), 'hex'),
  );
  const bytes = Buffer.concat(words.map((word) => word.reverse()));
  const mapped = bytes.length === 16 && bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff';
  if (bytes.length === 4 || mapped) return [...bytes.subarray(-4)].join('.');
  return bytes.toString('hex');
}
