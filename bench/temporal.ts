import { join } from 'node:path';
import { ensureTemporal } from '../services/temporal/binary.ts';
import { devServerReady, spawnDevServer } from '../services/temporal/dev-server.ts';
import { freePorts } from '../test/helpers/free-ports.ts';

/** A Temporal of a measurement's own, as `npm start` brings it up. */
export interface BenchTemporal {
  address: string;
  kill(): void;
}

/** @param home folder for its file and its log @param name of both, where there are several */
export async function startTemporal(home: string, name = 'temporal'): Promise<BenchTemporal> {
  const [port] = (await freePorts(1)) as [number];
  const { path: program } = await ensureTemporal(process.env.PATH ?? '', '.vigil/tools', () => {});
  const files = { dataFile: join(home, `${name}.db`), logFile: join(home, `${name}.log`) };
  const server = spawnDevServer({ program, port, uiPort: 0, codecPort: 0, ...files });
  const address = `127.0.0.1:${port}`;
  await devServerReady(address, 1, AbortSignal.timeout(30_000));
  return { address, kill: () => server.kill('SIGKILL') };
}
