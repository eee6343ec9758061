import { portIsFree } from '../../services/ports.ts';

/** Below those that systems give to connections: any of these may be taken before its server listens. */
const lowestPort = 12_000;
/** Each process that runs tests side by side has a block of its own; jest counts them from 1. */
const blockSize = 5_000;
const block = Number(process.env.JEST_WORKER_ID ?? 4) % 4;

/** Not the same in each run: an earlier one may have left something behind. */
let next = Math.floor(Math.random() * blockSize);

/** Ports that nobody listens on, and that nobody else is given soon. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    next = (next + 1) % blockSize;
    const port = lowestPort + block * blockSize + next;
    if (await portIsFree(port, '127.0.0.1')) ports.push(port);
  }
  return ports;
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}
