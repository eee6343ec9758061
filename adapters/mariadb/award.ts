import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { LedgerChange } from '../../contracts/karma/ledger.ts';
import { ratingAt } from '../../domain/karma/rating.ts';
import type { AddedSums, ChangeAside, OpenChange } from './changes.ts';
import { changeOnce } from './changes.ts';
import type { Database, Session } from './database.ts';
import type { Delivery } from './entries.ts';
import { insertAwards, reverseAwards } from './entries.ts';
import { findRenewable, findStates, isAnyUnusual } from './finding-states.ts';
import { shareRules } from './latches.ts';
import { parkFindings, releaseFindings } from './parked.ts';
import type { ScoredVulnerability } from './scores.ts';
import { readVulnerabilities } from './scores.ts';
import { lockStandings, recordingMoment } from './standings.ts';
import { isDuplicate } from './unavailable.ts';

/**
 * The port's `award`. Most batches hold nothing that was there before, so that is tried first, side by side with other batches:
 * what the ledger has already can't be added again, and then the batch begins anew with care.
 */
export async function award(
  database: Database,
  changeId: string,
  given: IdentifiedFinding[],
  renews: string | null,
): Promise<LedgerChange> {
  const attempt = (isFresh: boolean) =>
    changeOnce(database, { changeId, kind: 'award' }, (session, changeNo) =>
      awardIn(session, { changeId, changeNo }, given, { renews, isFresh }),
    );
  if (renews !== null) return attempt(false);
  try {
    return await attempt(true);
  } catch (error) {
    if (isDuplicate(error)) return attempt(false);
    throw error;
  }
}

/** @param isFresh whether no finding is supposed to have been there before; it then fails as a duplicate where one was */
async function awardIn(
  session: Session,
  { changeId, changeNo }: { changeId: string; changeNo: number },
  given: IdentifiedFinding[],
  { renews, isFresh }: { renews: string | null; isFresh: boolean },
): Promise<ChangeAside> {
  const findings = [...new Map(given.map((finding) => [finding.findingKey, finding])).values()];
  await shareRules(session);
  const vulnerabilities = await readVulnerabilities(session, [
    ...new Set(findings.map(({ vulnerabilityId }) => vulnerabilityId)),
  ]);
  const known = findings.filter(({ vulnerabilityId }) => vulnerabilities.has(vulnerabilityId));
  const unknown = findings.filter(({ vulnerabilityId }) => !vulnerabilities.has(vulnerabilityId));
  const owners = [...new Set([...vulnerabilities.values()].map(({ crowdsourcerId }) => crowdsourcerId))];
  const deliveriesOf = (due: IdentifiedFinding[], generations?: Map<string, number>): Delivery[] =>
    due.map((finding) => ({
      ...{ finding, generation: generations?.get(finding.findingKey) ?? 0, score: scoreOf(finding, vulnerabilities) },
    }));

  if (isFresh && !(await isAnyUnusual(session))) {
    const change = { changeNo, recordedAt: await recordingMoment(session) };
    const deliveries = deliveriesOf(known);
    await insertAwards(session, change, deliveries);
    const parkedFindings = await parkFindings(session, change, unknown);
    const duplicates = given.length - known.length - parkedFindings;
    // Last, as batches wait for one another from here on.
    await lockStandings(session, owners);
    return { recordedAt: change.recordedAt, duplicates, parkedFindings, added: sumsOf(deliveries) };
  }

  // Whoever awards a finding that was there before holds its crowdsourcer's standing: what is read behind this lock stays true.
  await lockStandings(session, owners);
  const change = { changeId, changeNo, recordedAt: await recordingMoment(session) };
  const deliver = (due: IdentifiedFinding[], generations: Map<string, number>) =>
    insertAwards(session, change, deliveriesOf(due, generations));
  const awarded = await deliverWithCare(session, change, known, renews, deliver);
  const parkedFindings = await parkFindings(session, change, unknown);
  return { recordedAt: change.recordedAt, duplicates: given.length - awarded - parkedFindings, parkedFindings };
}

/** What awards add to the standings: as the ledger would add them up. */
function sumsOf(deliveries: Delivery[]): AddedSums[] {
  const sums = new Map<number, AddedSums>();
  for (const { score } of deliveries) {
    const { crowdsourcerId, severity, points } = score;
    const sum = sums.get(crowdsourcerId) ?? {
      ...{ crowdsourcer_id: crowdsourcerId, minor: 0, medium: 0, high: 0, critical: 0, awards: 0, reversals: 0 },
    };
    sums.set(crowdsourcerId, sum);
    sum[severity] += points;
    sum.awards += 1;
  }
  return [...sums.values()];
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
