import fc from 'fast-check';
import type { Finding } from '../../../contracts/karma/findings.ts';
import { largestFindingId, largestReferenceId } from '../../../domain/karma/ids.ts';

const moments = fc
  .oneof(
    fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => seconds * 1000),
    fc.integer({ min: 0, max: 4_102_444_800_000 }),
  )
  .map((ms) => new Date(ms).toISOString().replace('.000Z', 'Z'));

/** Valid ones, few enough to be drawn twice now and then. */
export const drawnFindings: fc.Arbitrary<Finding> = fc.record({
  findingId: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: largestFindingId })),
  foundAt: fc.oneof(fc.constantFrom('2019-02-01T00:00:00Z', '2019-02-01T00:00:01Z'), moments),
  vulnerabilityId: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: largestReferenceId })),
});

/** As a file of findings has it. */
export const lineOf = ({ findingId, foundAt, vulnerabilityId }: Finding): string =>
  `${findingId},${foundAt.replace('T', ' ').replace('Z', '')},${vulnerabilityId}`;
