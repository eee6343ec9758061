import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authority } from '../../../simulators/certificates.ts';

/** An authority's certificate in a file of its own, as VIGIL_SCAN_EXTRA_CA names one. */
export async function withAuthorityFile({
  certificate,
}: Authority): Promise<{ file: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-authority-'));
  const file = join(folder, 'ca.pem');
  await writeFile(file, certificate);
  return { file, remove: () => rm(folder, { recursive: true }) };
}
