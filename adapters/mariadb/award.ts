import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { LedgerChange } from '../../contracts/karma/ledger.ts';
import { ratingAt } from '../../domain/karma/rating.ts';
import type { OpenChange } from './changes.ts';
import { changeOnce } from './changes.ts';
import type { Database, Session } from './database.ts';
import { insertAwards, reverseAwards } from './entries.ts';
import { findRenewable, findStates, isAnyUnusual } from './finding-states.ts';
import { shareRules } from './latches.ts';
import { parkFindings, releaseFindings } from './parked.ts';
import type { ScoredVulnerability } from './scores.ts';
import { readVulnerabilities } from './scores.ts';
import { lockStandings } from './standings.ts';
import { isDuplicate } from './unavailable.ts';

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
    const change = { changeId, changeNo, recordedAt: await lockStandings(session, [...new Set(owners)]) };
    const known = findings.filter(({ vulnerabilityId }) => vulnerabilities.has(vulnerabilityId));
    const unknown = findings.filter(({ vulnerabilityId }) => !vulnerabilities.has(vulnerabilityId));
    const deliver = (due: IdentifiedFinding[], generations?: Map<string, number>) =>
      insertAwards(
        session,
        change,
        due.map((finding) => ({
          ...{
            finding,
            generation: generations?.get(finding.findingKey) ?? 0,
            score: scoreOf(finding, vulnerabilities),
          },
        })),
      );

    const plain = renews === null && !(await isAnyUnusual(session)) && (await succeeds(deliver(known)));
    const awarded = plain ? known.length : await deliverWithCare(session, change, known, renews, deliver);
    const parked = await parkFindings(session, change, unknown);
    return {
      recordedAt: change.recordedAt,
      ...{ duplicates: given.length - awarded - parked, parkedFindings: parked },
    };
  });

/** Most batches hold nothing that was there before: so that is tried before any finding is looked up. */
async function succeeds(insertion: Promise<void>): Promise<boolean> {
  try {
    await insertion;
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** @returns how many findings it awarded */
async function deliverWithCare(
  session: Session,
  change: OpenChange & { changeId: string },
  known: IdentifiedFinding[],
  renews: string | null,
  deliver: (due: IdentifiedFinding[], generations: Map<string, number>) => Promise<void>,
): Promise<number> {
  const { delivered, voided, parked, held } = await findStates(session, change.changeId, known);
  const again = known.filter(
    ({ findingKey }) => delivered.has(findingKey) && (renews !== null || parked.has(findingKey)),
  );
  const generations = await findRenewable(session, again, renews, parked);
  const due = known.filter(
    ({ findingKey }) => !held.has(findingKey) && (!delivered.has(findingKey) || generations.has(findingKey)),
  );
  await deliver(due, generations);
  const keys = due.map(({ findingKey }) => findingKey);
  const withdrawn = keys.filter((key) => voided.has(key));
  // Noted as delivered, so that it counts once its being void is taken back.
  if (withdrawn.length > 0) {
    const where = 'award.change_no = ? AND award.finding_key IN (?)';
    await reverseAwards(session, change, { where, values: [change.changeNo, withdrawn] });
  }
  const released = keys.filter((key) => parked.has(key));
  if (released.length > 0) await releaseFindings(session, change.changeNo, released);
  return due.length;
}

function scoreOf({ vulnerabilityId, foundAt }: IdentifiedFinding, known: Map<number, ScoredVulnerability>) {
  const vulnerability = known.get(vulnerabilityId);
  const rating = vulnerability && ratingAt(vulnerability.ratings, foundAt);
  if (!rating) throw new Error(`Vulnerability ${vulnerabilityId} has no rating that holds at ${foundAt}`);
  const { crowdsourcerId, crowdsourcerName: name } = vulnerability;
  return { crowdsourcerId, name, severity: rating.severity, points: rating.points, ruleVersion: rating.ruleVersion };
}
