import { deflateSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import fc from 'fast-check';
import { compressionCodec, decompressionCodec } from '../../../adapters/temporal/compression-codec.ts';

const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value);

test('gives back whatever it was given', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.nat(20_000), async (values, length) => {
      const payloads = [...values, 'x'.repeat(length)].map(payloadOf);
      const decoded = await compressionCodec.decode(await compressionCodec.encode(payloads));
      expect(decoded).toEqual(payloads);
    }),
    { numRuns: 50 },
  );
});

test('makes large payloads smaller, and passes small ones as they are', async () => {
  const small = payloadOf('x'.repeat(4_000));
  const large = payloadOf(Array.from({ length: 1_000 }, (_, index) => ({ cmdl: `whoami ${index}`, user: 'root' })));
  const [same, smaller] = await compressionCodec.encode([small, large]);
  expect(same).toBe(small);
  expect(smaller?.data?.byteLength).toBeLessThan((large.data?.byteLength ?? 0) / 4);
  expect(Buffer.from(smaller?.metadata?.encoding ?? []).toString()).toBe('binary/zlib');
});

test('leaves what stays in the worker as it is', async () => {
  const large = payloadOf('x'.repeat(10_000));
  const context = { type: 'activity', namespace: 'default' } as const;
  expect(await compressionCodec.encode([large], { ...context, isLocal: true })).toEqual([large]);
  expect(await compressionCodec.encode([large], { ...context, isLocal: false })).not.toEqual([large]);
});

test('reads without writing, for those whose payloads others read', async () => {
  const large = payloadOf('x'.repeat(10_000));
  expect(await decompressionCodec.encode([large])).toEqual([large]);
  expect(await decompressionCodec.decode(await compressionCodec.encode([large]))).toEqual([large]);
});

test('refuses what would fill the memory', async () => {
  const bomb = { metadata: { encoding: Buffer.from('binary/zlib') }, data: deflateSync(Buffer.alloc(70_000_000)) };
  await expect(compressionCodec.decode([bomb])).rejects.toThrow();
});
