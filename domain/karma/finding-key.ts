import { v5 } from 'uuid';
import type { Finding, IdentifiedFinding } from '../../contracts/karma/findings.ts';

/** Vigil's own namespace of finding keys; a random UUID, fixed for ever, stated in docs/formats.md. */
export const findingKeyNamespace = '5fce34ed-e3a5-4d90-8e18-f23c7aee87c6';

/** UUIDv5 of what identifies a finding, so that it is the same finding however often and wherever it is sent from. */
export const findingKey = ({ findingId, foundAt, vulnerabilityId }: Finding): string =>
  v5(`${findingId}/${foundAt}/${vulnerabilityId}`, findingKeyNamespace);

export const identify = (finding: Finding): IdentifiedFinding => ({ ...finding, findingKey: findingKey(finding) });

/** UUIDv5 of findings as a batch of their own: the same ones, in the same order, are the same batch. */
export const batchIdOf = (findings: IdentifiedFinding[]): string =>
  v5(findings.map((finding) => finding.findingKey).join('/'), findingKeyNamespace);
