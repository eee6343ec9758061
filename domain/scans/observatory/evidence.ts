import { header } from './headers.ts';
import type { HttpObservation, ObservedResponse } from './observation.ts';
import { gradedChain } from './observation.ts';
import type { Page } from './page.ts';
import { parsePage } from './page.ts';

/** Tells whether browsers reach a host by https only, because they were shipped knowing so. */
export type IsPreloaded = (host: string) => boolean;

/** The observation as the tests read it. */
export interface Evidence {
  observation: HttpObservation;
  preloaded: IsPreloaded;
  /** The graded answer. */
  response: ObservedResponse;
  /** Whether the graded chain began at https://. */
  secure: boolean;
  page: { kind: 'html'; page: Page } | { kind: 'not-html' } | { kind: 'unparseable' };
}

const htmlTypes = new Set(['text/html', 'application/xhtml+xml']);

/** @throws {Error} when nothing answered, so that there is nothing to grade */
export function gatherEvidence(observation: HttpObservation, preloaded: IsPreloaded): Evidence {
  const chain = gradedChain(observation);
  if (chain === null) throw new Error('Neither chain has an answer to grade.');
  const { response } = chain;
  return { observation, preloaded, response, secure: observation.https.response !== null, page: readPage(response) };
}

function readPage({ headers, body }: ObservedResponse): Evidence['page'] {
  const type = (header(headers, 'content-type') ?? '').split(';', 1)[0] ?? '';
  if (!htmlTypes.has(type.trim().toLowerCase())) return { kind: 'not-html' };
  const page = parsePage(body);
  return page === null ? { kind: 'unparseable' } : { kind: 'html', page };
}
