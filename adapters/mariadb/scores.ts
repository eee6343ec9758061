import type { SeverityName } from '../../contracts/karma/findings.ts';
import type { Effective } from '../../domain/karma/rating.ts';
import type { Session } from './database.ts';
import { fromSqlMoment } from './moments.ts';

interface Rating extends Effective {
  severity: SeverityName;
  points: number;
}

/** What a finding of a vulnerability earns, and whom: one of its ratings, by when it was found. */
export interface ScoredVulnerability {
  crowdsourcerId: number;
  crowdsourcerName: string;
  ratings: Rating[];
}

interface RatingRow {
  vulnerability_id: number;
  crowdsourcer_id: number;
  crowdsourcer_name: string;
  rule_version: number;
  effective_from: string | null;
  severity: SeverityName;
  points: number;
}

/** @returns those that are known, by id */
export async function readVulnerabilities(
  session: Session,
  vulnerabilityIds: number[],
): Promise<Map<number, ScoredVulnerability>> {
  const found = new Map<number, ScoredVulnerability>();
  if (vulnerabilityIds.length === 0) return found;
  const rows = await session.rows<RatingRow>(
    `SELECT vulnerability.id AS vulnerability_id, owner.id AS crowdsourcer_id, owner.name AS crowdsourcer_name,
        rating.rule_version, rating.effective_from, rating.severity, severity.points
      FROM vulnerability
      JOIN crowdsourcer ON crowdsourcer.id = vulnerability.crowdsourcer_id
      JOIN crowdsourcer AS owner ON owner.id = crowdsourcer.owner_id
      JOIN rating ON rating.vulnerability_id = vulnerability.id AND rating.withdrawn_by IS NULL
      JOIN severity ON severity.name = rating.severity
      WHERE vulnerability.id IN (?)`,
    [vulnerabilityIds],
  );
  for (const row of rows) {
    const known = found.get(row.vulnerability_id) ?? {
      ...{ crowdsourcerId: row.crowdsourcer_id, crowdsourcerName: row.crowdsourcer_name, ratings: [] },
    };
    found.set(row.vulnerability_id, known);
    known.ratings.push({
      ...{ ruleVersion: row.rule_version, severity: row.severity, points: row.points },
      effectiveFrom: row.effective_from === null ? null : fromSqlMoment(row.effective_from),
    });
  }
  return found;
}

/**
 * The same in SQL, for entries `award` of the ledger: joins the vulnerability's `origin`, its `owner`, and the `rating` that
 * holds for the finding, which is the one that ratingAt would choose, with its `severity`.
 */
export const scoreOfAward = `
  JOIN vulnerability ON vulnerability.id = award.vulnerability_id
  JOIN crowdsourcer AS origin ON origin.id = vulnerability.crowdsourcer_id
  JOIN crowdsourcer AS owner ON owner.id = origin.owner_id
  JOIN rating ON rating.vulnerability_id = award.vulnerability_id AND rating.rule_version = (
    SELECT MAX(holding.rule_version) FROM rating AS holding
    WHERE holding.vulnerability_id = award.vulnerability_id AND holding.withdrawn_by IS NULL
      AND (holding.effective_from IS NULL OR holding.effective_from <= award.happened_at)
  )
  JOIN severity ON severity.name = rating.severity`;
