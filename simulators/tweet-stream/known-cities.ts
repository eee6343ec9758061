import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { City } from './cities.ts';
import { parseCities } from './cities.ts';

/** Of Canada, largest first. The file lies beside the program, the built one too. */
export const knownCities = (): City[] =>
  parseCities(readFileSync(join(import.meta.dirname, 'data/cities.csv'), 'utf8'));
