import { createConnection } from 'mysql2/promise';
import type { IdentifiedFinding } from '../../contracts/karma/findings.ts';
import type { TestMariadb } from '../../test/helpers/karma-services.ts';

/**
 * The seed's way into MariaDB: a finding after another, each looks its points up, writes its crowdsourcer's whole row and
 * commits. No broker stands before it, which favours it.
 * @returns findings a second
 */
export async function rateOfSeedsWay({ ownerUrl }: TestMariadb, findings: IdentifiedFinding[]): Promise<number> {
  const connection = await createConnection({ uri: ownerUrl });
  await connection.query(
    `CREATE TABLE seeds_distribution (
      cs_id INT PRIMARY KEY, cs_name VARCHAR(255) NOT NULL, minor_sum INT NOT NULL DEFAULT 0,
      medium_sum INT NOT NULL DEFAULT 0, high_sum INT NOT NULL DEFAULT 0, critical_sum INT NOT NULL DEFAULT 0,
      karma_total INT NOT NULL DEFAULT 0, findings_count INT NOT NULL DEFAULT 0, karma_average FLOAT NOT NULL DEFAULT 0)`,
  );
  await connection.query(
    'INSERT INTO seeds_distribution (cs_id, cs_name) SELECT cs_id, cs_name FROM crowdsourcer_karma_distribution',
  );
  await connection.query('SET autocommit = 0');
  const begun = performance.now();
  for (const { vulnerabilityId } of findings) {
    await connection.execute(
      `UPDATE seeds_distribution AS standing
        JOIN vulnerability ON vulnerability.crowdsourcer_id = standing.cs_id
        JOIN rating ON rating.vulnerability_id = vulnerability.id
        JOIN severity ON severity.name = rating.severity
        SET standing.minor_sum = standing.minor_sum + IF(severity.name = 'minor', severity.points, 0),
          standing.medium_sum = standing.medium_sum + IF(severity.name = 'medium', severity.points, 0),
          standing.high_sum = standing.high_sum + IF(severity.name = 'high', severity.points, 0),
          standing.critical_sum = standing.critical_sum + IF(severity.name = 'critical', severity.points, 0),
          standing.karma_average = (standing.karma_total + severity.points) / (standing.findings_count + 1),
          standing.karma_total = standing.karma_total + severity.points,
          standing.findings_count = standing.findings_count + 1
        WHERE vulnerability.id = ?`,
      [vulnerabilityId],
    );
    await connection.execute('COMMIT');
  }
  const rate = (findings.length / (performance.now() - begun)) * 1000;
  await connection.query('DROP TABLE seeds_distribution');
  await connection.end();
  return rate;
}
