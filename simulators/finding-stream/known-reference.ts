import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReferenceFile } from '../../contracts/karma/reference.ts';

/** Lies beside the program, the built one too. */
const folder = join(import.meta.dirname, 'data');
const file = (name: string): ReferenceFile => ({ name, text: readFileSync(join(folder, name), 'utf8') });

/** Who and what the known set of findings is about. */
export const knownReferenceFiles = () => ({
  crowdsourcers: file('crowdsourcer.csv'),
  severities: file('severity.csv'),
  vulnerabilities: file('vulnerability.csv'),
});
