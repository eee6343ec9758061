import { z } from '@hono/zod-openapi';
import type { ScanPosition } from '../../contracts/scans/listing.ts';

const cursorSchema = z.tuple([z.int().min(0).max(8.64e15), z.uuid()]);

/** Opaque to clients: base64url of JSON. */
export const encodeCursor = ({ acceptedAt, id }: ScanPosition): string =>
  Buffer.from(JSON.stringify([acceptedAt, id])).toString('base64url');

/** null for what encodeCursor can't have made. */
export function decodeCursor(text: string): ScanPosition | null {
  try {
    const [acceptedAt, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { acceptedAt, id };
  } catch {
    return null;
  }
}
