import type { AgreementReport } from '../../contracts/karma/agreement.ts';
import type { AgreementResource } from '../../contracts/karma/resource.ts';

/** How the stores stand since a comparison: what it put right agrees again. Null before the first. */
export function agreementStateOf(last: AgreementReport | null): AgreementResource['state'] {
  if (last === null) return 'unknown';
  if (last.differing > last.repaired || last.ledgerAgrees === false) return 'differ';
  return last.unavailable.length > 0 ? 'unknown' : 'agree';
}
