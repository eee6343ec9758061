import { promisify } from 'node:util';
import { constants, deflate, inflate } from 'node:zlib';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { METADATA_ENCODING_KEY } from '@temporalio/common';
import proto from '@temporalio/proto';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const compress = promisify(deflate);
const decompress = promisify(inflate);

/** As Temporal's own zlib codec (Go SDK) marks its payloads, so that its tools read ours. */
const encoding = 'binary/zlib';
const encodingBytes = new TextEncoder().encode(encoding);

/** Smaller payloads gain little, and a batch's result is looked at more often than its input. */
const compressAboveBytes = 4_096;
/** Temporal takes 2 MiB a payload; what grows far beyond what Vigil ever sends was made to fill a memory. */
const maxDecodedBytes = 64 * 1024 * 1024;

/**
 * Compresses large payloads, and reads those that are; the others pass as they are, and so do those of local activities:
 * their input never leaves the worker, and compressing it was a twentieth of a batch's cost.
 */
export const compressionCodec: PayloadCodec = {
  encode: async (payloads, context) =>
    context?.type === 'activity' && context.isLocal ? payloads : Promise.all(payloads.map(encode)),
  decode: (payloads) => Promise.all(payloads.map(decode)),
};

/** For those whose own payloads may be read by workers that know no compression: it only reads. */
export const decompressionCodec: PayloadCodec = {
  encode: async (payloads) => payloads,
  decode: compressionCodec.decode,
};

async function encode(payload: Payload): Promise<Payload> {
  if ((payload.data?.byteLength ?? 0) <= compressAboveBytes) return payload;
  const data = await compress(PayloadMessage.encode(payload).finish(), { level: constants.Z_BEST_SPEED });
  return { metadata: { [METADATA_ENCODING_KEY]: encodingBytes }, data };
}

/** @throws {Error} when a payload that is marked as compressed is broken */
async function decode(payload: Payload): Promise<Payload> {
  const mark = payload.metadata?.[METADATA_ENCODING_KEY];
  if (mark == null || Buffer.from(mark).toString() !== encoding) return payload;
  const bytes = await decompress(payload.data ?? new Uint8Array(), { maxOutputLength: maxDecodedBytes });
  const { metadata, data } = PayloadMessage.decode(bytes);
  return { metadata, data };
}
