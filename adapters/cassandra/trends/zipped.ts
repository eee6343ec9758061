import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** As JSON, gzipped. */
export const zip = (value: unknown): Promise<Buffer> =>
  compress(JSON.stringify(value), { level: constants.Z_BEST_SPEED });

export const unzip = async (bytes: unknown): Promise<unknown> =>
  JSON.parse((await decompress(bytes as Buffer)).toString());
