import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { IsPreloaded } from '../../domain/scans/observatory/evidence.ts';
import { createPreloadLookup } from '../../domain/scans/observatory/hsts-preload.ts';

const listSchema = z.object({
  entries: z.array(
    z.object({ name: z.string(), mode: z.string().optional(), include_subdomains: z.boolean().optional() }),
  ),
});

/**
 * Reads a preload list as Chromium keeps it (transport_security_state_static.json): JSON with comments on lines of their own.
 * @throws {Error} naming the file, when it can't be read or is no such list
 */
export function readHstsPreload(file: string): IsPreloaded {
  try {
    const text = readFileSync(file, 'utf8');
    const { entries } = listSchema.parse(JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, '')));
    return createPreloadLookup(entries);
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause).replaceAll(/\s+/g, ' ') : String(cause);
    throw new Error(`${file} can't be read as an HSTS preload list in Chromium's JSON format: ${reason}`, { cause });
  }
}
