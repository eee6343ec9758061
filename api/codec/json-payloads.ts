import type { Payload } from '@temporalio/common';
import { z } from 'zod';

/** Payloads in proto3's JSON, in which bytes are base64. */
const jsonPayloads = z.object({
  payloads: z.array(
    z.object({
      metadata: z.record(z.string(), z.base64()).nullish(),
      data: z.base64().nullish(),
    }),
  ),
});

/** @returns null where the document is of another shape */
export function parsePayloads(document: unknown): Payload[] | null {
  const parsed = jsonPayloads.safeParse(document);
  if (!parsed.success) return null;
  return parsed.data.payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, fromBase64(value)])),
    data: fromBase64(data ?? ''),
  }));
}

export const renderPayloads = (payloads: Payload[]): z.infer<typeof jsonPayloads> => ({
  payloads: payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, toBase64(value)])),
    data: toBase64(data ?? new Uint8Array()),
  })),
});

const fromBase64 = (text: string): Uint8Array => Buffer.from(text, 'base64');
const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
