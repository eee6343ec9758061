import type { Migration } from '../../migrations/migrate.ts';

/** Who finds, what there is to be found, what it is worth since when, and the changes that said so. */
export const reference: Migration = {
  id: '0001-reference',
  statements: [
    // Whoever changes a rule holds `rules` alone, whoever applies rules shares it.
    `CREATE TABLE IF NOT EXISTS latch (name VARCHAR(20) NOT NULL PRIMARY KEY) ENGINE = InnoDB`,
    `INSERT INTO latch (name) VALUES ('rules'), ('snapshots') ON DUPLICATE KEY UPDATE name = latch.name`,

    `CREATE TABLE IF NOT EXISTS ledger_change (
      change_no BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
      change_id VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
      -- void: taken back before it came, so that it can't come any more
      kind ENUM('award', 'correction', 'import', 'reversal', 'void') NOT NULL,
      request TEXT NULL COMMENT 'JSON: what was asked for',
      recorded_at DATETIME(6) NULL,
      awards INT NOT NULL DEFAULT 0,
      reversals INT NOT NULL DEFAULT 0,
      points BIGINT NOT NULL DEFAULT 0,
      duplicates INT NOT NULL DEFAULT 0,
      parked_findings INT NOT NULL DEFAULT 0,
      crowdsourcers MEDIUMTEXT NOT NULL DEFAULT '[]' COMMENT 'JSON: ids of those whose standing it changed',
      KEY by_recording (recorded_at)
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,

    `CREATE TABLE IF NOT EXISTS severity (
      id INT NOT NULL PRIMARY KEY,
      name ENUM('minor', 'medium', 'high', 'critical') NOT NULL UNIQUE,
      points INT NOT NULL
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,

    `CREATE TABLE IF NOT EXISTS crowdsourcer (
      id INT NOT NULL PRIMARY KEY,
      name VARCHAR(255) NOT NULL,
      merged_into INT NULL,
      owner_id INT NOT NULL COMMENT 'whom its findings earn points: itself, or the last one in a chain of merges',
      withdrawn BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'its being added was taken back',
      FOREIGN KEY (merged_into) REFERENCES crowdsourcer (id)
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,

    `CREATE TABLE IF NOT EXISTS crowdsourcer_name (
      name_no INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
      crowdsourcer_id INT NOT NULL,
      name VARCHAR(255) NOT NULL,
      effective_from DATETIME(6) NULL COMMENT 'NULL: from the beginning of time',
      change_no BIGINT NOT NULL,
      recorded_at DATETIME(6) NOT NULL,
      withdrawn_at DATETIME(6) NULL,
      FOREIGN KEY (crowdsourcer_id) REFERENCES crowdsourcer (id),
      FOREIGN KEY (change_no) REFERENCES ledger_change (change_no)
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,

    `CREATE TABLE IF NOT EXISTS vulnerability (
      id INT NOT NULL PRIMARY KEY,
      crowdsourcer_id INT NOT NULL,
      FOREIGN KEY (crowdsourcer_id) REFERENCES crowdsourcer (id)
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,

    `CREATE TABLE IF NOT EXISTS rating (
      vulnerability_id INT NOT NULL,
      rule_version INT NOT NULL,
      severity ENUM('minor', 'medium', 'high', 'critical') NOT NULL,
      effective_from DATETIME(6) NULL COMMENT 'NULL: from the beginning of time',
      change_no BIGINT NOT NULL,
      withdrawn_by BIGINT NULL,
      PRIMARY KEY (vulnerability_id, rule_version),
      KEY by_version (rule_version),
      FOREIGN KEY (vulnerability_id) REFERENCES vulnerability (id),
      FOREIGN KEY (severity) REFERENCES severity (name),
      FOREIGN KEY (change_no) REFERENCES ledger_change (change_no)
    ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  ],
};
