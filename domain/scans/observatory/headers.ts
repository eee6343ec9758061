import type { ObservedResponse } from './observation.ts';

type Headers = ObservedResponse['headers'];

/** Every value sent under a name, in order. */
export const headerValues = (headers: Headers, name: string): string[] =>
  headers.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);

/** Repeated headers joined into one value (RFC 9110, 5.3), so that a header sent twice reads as a list; null where missing. */
export function header(headers: Headers, name: string): string | null {
  const values = headerValues(headers, name);
  return values.length === 0 ? null : values.join(', ');
}

const seenLength = 300;

/** Cuts a piece of evidence to what fits into a report. */
export const cutSeen = (text: string): string =>
  text.length > seenLength ? `${text.slice(0, seenLength - 1)}…` : text;

/** How a header is shown as evidence. */
export const seenHeader = (name: string, value: string | null): string =>
  value === null ? `No ${name} header.` : cutSeen(`${name}: ${value}`);
