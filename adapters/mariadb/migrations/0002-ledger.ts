import type { Migration } from '../../migrations/migrate.ts';

const onlyAddedTo = (event: 'UPDATE' | 'DELETE'): string =>
  `CREATE TRIGGER IF NOT EXISTS ledger_before_${event.toLowerCase()} BEFORE ${event} ON ledger FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'The ledger is only added to: reverse the entry'`;

/** The truth, and what follows from it at once. */
export const ledger: Migration = {
  id: '0002-ledger',
  statements: [
    `CREATE TABLE IF NOT EXISTS ledger (
      entry_id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
      change_no BIGINT NOT NULL,
      kind ENUM('award', 'reversal') NOT NULL,
      finding_key UUID NOT NULL,
      generation SMALLINT NOT NULL COMMENT '0, and one more each time that the finding is awarded again; a reversal has its award’s',
      finding_id BIGINT NOT NULL,
      vulnerability_id INT NOT NULL,
      crowdsourcer_id INT NOT NULL,
      crowdsourcer_name VARCHAR(255) NOT NULL COMMENT 'at the time of recording',
      severity ENUM('minor', 'medium', 'high', 'critical') NOT NULL,
      points INT NOT NULL COMMENT 'negative where they are taken back',
      happened_at DATETIME(6) NOT NULL,
      recorded_at DATETIME(6) NOT NULL,
      rule_version INT NOT NULL,
      delivered_by BIGINT NOT NULL COMMENT 'the change that the finding came in with',
      reverses BIGINT NULL COMMENT 'of a reversal: the award',
      -- A finding is awarded once, and each award reversed once: this is the inbox of deliveries too.
      UNIQUE KEY once (finding_key, generation, kind),
      KEY by_change (change_no),
      KEY by_vulnerability (vulnerability_id, happened_at),
      KEY by_crowdsourcer (crowdsourcer_id, happened_at),
      KEY by_day (happened_at, crowdsourcer_id, severity, kind, points, recorded_at),
      FOREIGN KEY (change_no) REFERENCES ledger_change (change_no),
      FOREIGN KEY (vulnerability_id) REFERENCES vulnerability (id),
      FOREIGN KEY (crowdsourcer_id) REFERENCES crowdsourcer (id),
      CONSTRAINT award CHECK (kind <> 'award' OR (reverses IS NULL AND points >= 0)),
      CONSTRAINT reversal CHECK (kind <> 'reversal' OR (reverses IS NOT NULL AND points <= 0))
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    onlyAddedTo('UPDATE'),
    onlyAddedTo('DELETE'),

    `CREATE TABLE IF NOT EXISTS crowdsourcer_karma_distribution (
      cs_id INT NOT NULL PRIMARY KEY,
      cs_name VARCHAR(255) NOT NULL,
      minor_sum BIGINT NOT NULL DEFAULT 0,
      medium_sum BIGINT NOT NULL DEFAULT 0,
      high_sum BIGINT NOT NULL DEFAULT 0,
      critical_sum BIGINT NOT NULL DEFAULT 0,
      karma_total BIGINT AS (minor_sum + medium_sum + high_sum + critical_sum) STORED,
      findings_count BIGINT NOT NULL DEFAULT 0,
      -- Rounded half up, in whole numbers.
      karma_average DECIMAL(20, 4) AS (
        IF(findings_count = 0, 0, ((20000 * karma_total + findings_count) DIV (2 * findings_count)) / 10000)
      ) STORED,
      version BIGINT NOT NULL DEFAULT 0,
      updated_at DATETIME(6) NOT NULL,
      KEY by_karma (karma_total),
      FOREIGN KEY (cs_id) REFERENCES crowdsourcer (id)
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,

    `CREATE TABLE IF NOT EXISTS parked_finding (
      finding_key UUID NOT NULL PRIMARY KEY,
      finding_id BIGINT NOT NULL,
      vulnerability_id INT NOT NULL,
      found_at DATETIME(6) NOT NULL,
      reason ENUM('unknown_vulnerability') NOT NULL,
      parked_at DATETIME(6) NOT NULL,
      parked_by BIGINT NOT NULL,
      released_by BIGINT NULL COMMENT 'the change that awarded it at last',
      release_batch VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'that was begun to award it: what becomes of that becomes of it',
      KEY waiting (released_by, release_batch, parked_at, finding_key),
      KEY by_vulnerability (vulnerability_id),
      KEY by_change (parked_by)
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,

    `CREATE TABLE IF NOT EXISTS voided_finding (
      finding_key UUID NOT NULL PRIMARY KEY,
      change_no BIGINT NOT NULL,
      FOREIGN KEY (change_no) REFERENCES ledger_change (change_no)
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  ],
};
