import type { ScanList, ScanSource } from '../../contracts/scans/resource.ts';

/** Where an answer came from, in words for readers; what the workflow itself tells needs none. */
export const sourceWords: Record<Exclude<ScanSource, 'query'>, string> = {
  history: 'Read from the result that Temporal recorded.',
  visibility: 'No worker answers now. This comes from Temporal’s index: the state alone, until a worker is back.',
  archive: 'Read from the archive: Temporal no longer keeps this scan.',
};

/** What a list lacks, in words for readers. */
export const missingWords: Record<NonNullable<ScanList['missing']>, string> = {
  archive: 'The archive does not answer now, so scans that Temporal no longer keeps are not listed.',
};
