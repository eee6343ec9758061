import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { LedgerChange } from '../../contracts/karma/ledger.ts';
import { ratingAt } from '../../domain/karma/rating.ts';
import { changeOnce } from './changes.ts';
import type { Database, Session } from './database.ts';
import type { Delivery } from './entries.ts';
import { insertAwards, reverseAwards } from './entries.ts';
import { shareRules } from './latches.ts';
import { parkFindings, releaseFindings } from './parked.ts';
import { renewable } from './renewals.ts';
import type { ScoredVulnerability } from './scores.ts';
import { readVulnerabilities } from './scores.ts';
import { lockStandings } from './standings.ts';

/** The port's `award`. */
export const award = (
  database: Database,
  changeId: string,
  given: IdentifiedFinding[],
  renews: string | null,
): Promise<LedgerChange> =>
  changeOnce(database, { changeId, kind: 'award' }, async (session, changeNo) => {
    const findings = [...new Map(given.map((finding) => [finding.findingKey, finding])).values()];
    await shareRules(session);
    const vulnerabilities = await readVulnerabilities(session, [
      ...new Set(findings.map(({ vulnerabilityId }) => vulnerabilityId)),
    ]);
    // Whoever awards a finding holds its crowdsourcer's standing: what is read behind this lock stays true.
    const owners = [...vulnerabilities.values()].map(({ crowdsourcerId }) => crowdsourcerId);
    const recordedAt = await lockStandings(session, [...new Set(owners)]);
    const change = { changeNo, recordedAt };

    const isKnown = ({ vulnerabilityId }: IdentifiedFinding) => vulnerabilities.has(vulnerabilityId);
    const state = await readState(session, findings);
    const again = await renewable(session, renews, findings, state);
    const due = findings.filter(
      (finding) => isKnown(finding) && (isNew(finding, state) || again.has(finding.findingKey)),
    );
    const deliveries = due.map((finding): Delivery => {
      const generation = again.get(finding.findingKey) ?? 0;
      return { finding, generation, score: scoreOf(finding, vulnerabilities) };
    });
    await insertAwards(session, change, deliveries);

    const keys = due.map(({ findingKey }) => findingKey);
    const voided = keys.filter((key) => state.voided.has(key));
    // Noted as delivered, so that it counts once its being void is taken back.
    if (voided.length > 0) {
      const where = 'award.change_no = ? AND award.finding_key IN (?)';
      await reverseAwards(session, change, { where, values: [changeNo, voided] });
    }
    await releaseFindings(
      session,
      changeNo,
      keys.filter((key) => state.parked.has(key)),
    );

    const unknown = findings.filter((finding) => !isKnown(finding) && isNew(finding, state));
    const toPark = unknown.filter(({ findingKey }) => !state.parked.has(findingKey));
    const parked = await parkFindings(session, change, toPark);
    return { recordedAt, duplicates: given.length - due.length - parked, parkedFindings: parked };
  });

/** What is known of a batch's findings before it, by their keys. */
export interface FindingsState {
  /** Delivered before, whether or not that still counts. */
  delivered: Set<string>;
  voided: Set<string>;
  /** Waiting for their vulnerability. */
  parked: Set<string>;
}

async function readState(session: Session, findings: IdentifiedFinding[]): Promise<FindingsState> {
  const keys = findings.map(({ findingKey }) => findingKey);
  if (keys.length === 0) return { delivered: new Set(), voided: new Set(), parked: new Set() };
  const rows = await session.rows<{ what: keyof FindingsState; finding_key: string }>(
    `SELECT 'delivered' AS what, finding_key FROM ledger WHERE finding_key IN (?) AND generation = 0
      UNION ALL SELECT 'voided', finding_key FROM voided_finding WHERE finding_key IN (?)
      UNION ALL SELECT 'parked', finding_key FROM parked_finding WHERE finding_key IN (?) AND released_by IS NULL`,
    [keys, keys, keys],
  );
  const keysOf = (what: keyof FindingsState) =>
    new Set(rows.filter((row) => row.what === what).map((row) => row.finding_key));
  return { delivered: keysOf('delivered'), voided: keysOf('voided'), parked: keysOf('parked') };
}

const isNew = ({ findingKey }: IdentifiedFinding, { delivered }: FindingsState): boolean => !delivered.has(findingKey);

function scoreOf({ vulnerabilityId, foundAt }: IdentifiedFinding, known: Map<number, ScoredVulnerability>) {
  const vulnerability = known.get(vulnerabilityId);
  const rating = vulnerability && ratingAt(vulnerability.ratings, foundAt);
  if (!rating) throw new Error(`Vulnerability ${vulnerabilityId} has no rating that holds at ${foundAt}`);
  const { severity, points, ruleVersion } = rating;
  return {
    crowdsourcerId: vulnerability.crowdsourcerId,
    name: vulnerability.crowdsourcerName,
    severity,
    points,
    ruleVersion,
  };
}
