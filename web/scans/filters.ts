import type { ProfileName } from '../../contracts/scans/checks.ts';
import type { ScanState } from '../../contracts/scans/resource.ts';
import { profileLabels, scanStateLabels } from '../text/states.ts';

/** What narrows the list; empty text means any. The page's address carries the same, so a view can be shared. */
export interface ScanFilters {
  state: ScanState | '';
  profile: ProfileName | '';
  target: string;
}

export const noFilters: ScanFilters = { state: '', profile: '', target: '' };

const oneOf = <T extends string>(known: Record<T, unknown>, text: string | null): T | '' =>
  text !== null && Object.hasOwn(known, text) ? (text as T) : '';

/** Reads `?state=running&target=example`; values that nobody knows are left out. */
export function parseFilters(search: string): ScanFilters {
  const query = new URLSearchParams(search);
  return {
    state: oneOf(scanStateLabels, query.get('state')),
    profile: oneOf(profileLabels, query.get('profile')),
    target: query.get('target') ?? '',
  };
}

export function filterQuery(filters: ScanFilters): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value.trim() !== '') query.set(name, value.trim());
  }
  return query;
}

export const isFiltered = (filters: ScanFilters): boolean => filterQuery(filters).size > 0;
