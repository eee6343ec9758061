import type { DecodedFinding, Finding, FindingMessage, FindingRejectReason } from '../../contracts/karma/findings.ts';
import { identify } from './finding-key.ts';
import { isAhead, readWireMoment } from './found-at.ts';
import { isId, largestFindingId, largestReferenceId } from './ids.ts';

/** A message of a finding has some 90. */
const longestBodyBytes = 4_096;

export const findingMessage = ({ findingId, vulnerabilityId, foundAt }: Finding): FindingMessage => ({
  ...{ finding_id: findingId, vulnerability_id: vulnerabilityId, found_at: foundAt },
});

/**
 * Decodes and checks a message of the exchange of findings; fields that Vigil doesn't know are dropped. Never throws: what
 * can't be used comes back with its reason.
 * @param messageId as the message's properties have it; it must be the finding's key
 * @param now nothing is found much later
 */
export function decodeFindingMessage(body: Uint8Array, messageId: unknown, now: Date): DecodedFinding {
  if (body.byteLength > longestBodyBytes)
    return reject('not_decodable', `The body has ${body.byteLength} bytes, more than ${longestBodyBytes}.`);
  const document = parse(body);
  if (document === null) return reject('not_decodable', 'The body is no JSON object in UTF-8.');
  const { finding_id: findingId, vulnerability_id: vulnerabilityId, found_at: given } = document;
  if (!isId(findingId, largestFindingId)) return reject('bad_finding_id', 'finding_id is no positive whole number.');
  const foundAt = typeof given === 'string' ? readWireMoment(given) : null;
  if (foundAt === null) return reject('bad_found_at', 'found_at is no moment in UTC like 2019-02-01T00:55:37Z.');
  if (isAhead(foundAt, now)) return reject('found_in_future', 'found_at is more than a day ahead.');
  if (!isId(vulnerabilityId, largestReferenceId))
    return reject('bad_vulnerability_id', `vulnerability_id is no whole number from 1 to ${largestReferenceId}.`);
  const finding = identify({ findingId, vulnerabilityId, foundAt });
  if (messageId !== finding.findingKey)
    return reject('wrong_message_id', `message_id is not the finding’s key, which is ${finding.findingKey}.`);
  return { finding };
}

const reject = (reason: FindingRejectReason, detail: string): DecodedFinding => ({ reason, detail });

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(body: Uint8Array): Record<string, unknown> | null {
  try {
    const document: unknown = JSON.parse(utf8.decode(body));
    const isObject = typeof document === 'object' && document !== null && !Array.isArray(document);
    return isObject ? (document as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
