#!/bin/sh
# Runs MariaDB in its container as services/definitions/mariadb.ts does natively; a test holds both together.
set -eu
umask 077

data=/var/lib/mysql/data
if [ ! -d "$data" ]; then
  rm -rf "$data.made"
  mariadb-install-db --no-defaults --datadir="$data.made" --auth-root-authentication-method=normal --skip-test-db
  mv "$data.made" "$data"
fi

identified() { echo "IDENTIFIED BY '$1'"; }
cat >/tmp/accounts.sql <<SQL
DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');
FLUSH PRIVILEGES;
ALTER USER root@localhost $(identified "$MARIADB_ROOT_PASSWORD");
CREATE DATABASE IF NOT EXISTS vigil_karma CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER IF NOT EXISTS vigil_owner@'%';
ALTER USER vigil_owner@'%' $(identified "$MARIADB_OWNER_PASSWORD");
GRANT ALL PRIVILEGES ON vigil_karma.* TO vigil_owner@'%';
CREATE USER IF NOT EXISTS vigil@'%';
ALTER USER vigil@'%' $(identified "$MARIADB_PASSWORD");
GRANT SELECT, INSERT, UPDATE, DELETE ON vigil_karma.* TO vigil@'%';
CREATE USER IF NOT EXISTS vigil_reader@'%';
ALTER USER vigil_reader@'%' $(identified "$MARIADB_READER_PASSWORD");
GRANT SELECT, SHOW VIEW ON vigil_karma.* TO vigil_reader@'%';
SQL

exec mariadbd --no-defaults --datadir="$data" --tmpdir=/var/lib/mysql --port=3306 --init-file=/tmp/accounts.sql \
  --bind-address=0.0.0.0 \
  --socket=mariadb.sock \
  --pid-file=mariadb.pid \
  --skip-name-resolve \
  --skip-symbolic-links \
  --local-infile=OFF \
  --character-set-server=utf8mb4 \
  --default-time-zone=+00:00 \
  --innodb-buffer-pool-size=256M
