import type { Reference } from '../../contracts/karma/reference.ts';

/** Rows of one import: as JSON some half a megabyte, of which an import's workflow may hold two. */
const rowsAtOnce = 8_000;

/** Reference data in parts that can be imported one after the other, as none names what a later one brings. */
export function splitReference(
  { crowdsourcers, severities, vulnerabilities }: Reference,
  rows = rowsAtOnce,
): Reference[] {
  if (crowdsourcers.length + severities.length + vulnerabilities.length <= rows)
    return [{ crowdsourcers, severities, vulnerabilities }];
  const none: Reference = { crowdsourcers: [], severities: [], vulnerabilities: [] };
  return [
    ...(severities.length > 0 ? [{ ...none, severities }] : []),
    ...chunksOf(crowdsourcers, rows).map((chunk) => ({ ...none, crowdsourcers: chunk })),
    ...chunksOf(vulnerabilities, rows).map((chunk) => ({ ...none, vulnerabilities: chunk })),
  ];
}

const chunksOf = <Row>(all: Row[], size: number): Row[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
