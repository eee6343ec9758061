import type { ReferenceImport } from '../../activities/karma/ports.ts';
import { KarmaRefusal } from '../../contracts/karma/failures.ts';
import type { Reference } from '../../contracts/karma/reference.ts';
import { changeOnce, readChange } from './changes.ts';
import { addAnew, findWithdrawn, noteName } from './corrections/crowdsourcers.ts';
import type { Database, Session } from './database.ts';
import { holdRules } from './latches.ts';
import { isWaiting } from './parked.ts';
import { contradictionsOf, readKnown } from './reference-known.ts';
import { lockAllStandings, recordingMoment } from './standings.ts';

const firstRuleVersion = 1;
const shown = 5;

/** The port's `importReference`. */
export async function importReference(
  database: Database,
  changeId: string,
  reference: Reference,
): Promise<ReferenceImport> {
  let added = { crowdsourcers: 0, severities: 0, vulnerabilities: 0 };
  const change = await changeOnce(database, { changeId, kind: 'import' }, async (session, changeNo) => {
    await holdRules(session);
    await lockAllStandings(session);
    const recordedAt = await recordingMoment(session);
    const known = await readKnown(session);
    const contradictions = contradictionsOf(reference, known);
    if (contradictions.length > 0) throw new KarmaRefusal(sentenceOf(contradictions));
    const isNew = <Row extends { id: number }>(rows: Row[], among: Map<number, unknown>) =>
      rows.filter(({ id }) => !among.has(id));
    const fresh: Reference = {
      crowdsourcers: isNew(reference.crowdsourcers, known.crowdsourcers),
      severities: isNew(reference.severities, known.severities),
      vulnerabilities: isNew(reference.vulnerabilities, known.vulnerabilities),
    };
    const severityOf = new Map([...known.severities].map(([id, { name }]) => [id, name]));
    for (const { id, name } of fresh.severities) severityOf.set(id, name);
    await insertCrowdsourcers(session, { changeNo, recordedAt }, fresh.crowdsourcers);
    await insertRows(session, 'severity (id, name, points)', fresh.severities, ({ id, name, points }) => [
      id,
      name,
      points,
    ]);
    await insertRows(session, 'vulnerability (id, crowdsourcer_id)', fresh.vulnerabilities, (row) => [
      ...[row.id, row.crowdsourcerId],
    ]);
    const ruleVersion = known.ruleVersion ?? firstRuleVersion;
    await insertRows(
      session,
      'rating (vulnerability_id, rule_version, severity, change_no)',
      fresh.vulnerabilities,
      ({ id, severityId }) => [id, ruleVersion, severityOf.get(severityId), changeNo],
    );
    added = {
      crowdsourcers: fresh.crowdsourcers.length,
      severities: fresh.severities.length,
      vulnerabilities: fresh.vulnerabilities.length,
    };
    await session.run('UPDATE ledger_change SET request = ? WHERE change_no = ?', [JSON.stringify(added), changeNo]);
    return { recordedAt, crowdsourcers: fresh.crowdsourcers.map(({ id }) => id) };
  });
  const noted = await readChange(database, changeId);
  const [waiting] = await database.rows<{ count: number }>(
    `SELECT COUNT(*) AS count FROM parked_finding AS parked JOIN vulnerability ON vulnerability.id = parked.vulnerability_id
      WHERE ${isWaiting}`,
  );
  return { change, added: (noted?.request ?? added) as ReferenceImport['added'], releasable: waiting?.count ?? 0 };
}

async function insertCrowdsourcers(
  session: Session,
  change: { changeNo: number; recordedAt: string },
  crowdsourcers: Reference['crowdsourcers'],
): Promise<void> {
  const withdrawn = await findWithdrawn(session);
  for (const one of crowdsourcers) if (withdrawn.has(one.id)) await addAnew(session, change, one);
  const fresh = crowdsourcers.filter(({ id }) => !withdrawn.has(id));
  await insertRows(session, 'crowdsourcer (id, name, owner_id)', fresh, ({ id, name }) => [id, name, id]);
  await insertRows(session, 'crowdsourcer_karma_distribution (cs_id, cs_name, updated_at)', fresh, ({ id, name }) => [
    id,
    name,
    change.recordedAt,
  ]);
  if (fresh.length > 0) await noteName(session, change, fresh, null);
}

const rowsAtOnce = 5_000;

async function insertRows<Row>(session: Session, into: string, rows: Row[], valuesOf: (row: Row) => unknown[]) {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const values = rows.slice(start, start + rowsAtOnce).map(valuesOf);
    await session.run(`INSERT INTO ${into} VALUES ?`, [values]);
  }
}

const sentenceOf = (contradictions: string[]): string => {
  const more = contradictions.length - shown;
  return [...contradictions.slice(0, shown), ...(more > 0 ? [`There are ${more} more of this kind.`] : [])].join(' ');
};
