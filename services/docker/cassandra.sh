#!/bin/sh
# Runs Cassandra in its container as services/definitions/cassandra.ts does natively; a test holds both together.
set -eu
umask 077

# configure <address where clients are listened to>
configure() {
  cat >/tmp/cassandra.yaml <<YAML
{
  "cluster_name": "vigil",
  "num_tokens": 1,
  "partitioner": "org.apache.cassandra.dht.Murmur3Partitioner",
  "endpoint_snitch": "SimpleSnitch",
  "seed_provider": [
    {
      "class_name": "org.apache.cassandra.locator.SimpleSeedProvider",
      "parameters": [
        {
          "seeds": "127.0.0.1:7000"
        }
      ]
    }
  ],
  "listen_address": "127.0.0.1",
  "rpc_address": "$1",
  "broadcast_rpc_address": "127.0.0.1",
  "storage_port": 7000,
  "native_transport_port": 9042,
  "authenticator": "PasswordAuthenticator",
  "authorizer": "CassandraAuthorizer",
  "role_manager": "CassandraRoleManager",
  "data_file_directories": [
    "/var/lib/cassandra/data/rows"
  ],
  "commitlog_directory": "/var/lib/cassandra/data/commitlog",
  "hints_directory": "/var/lib/cassandra/data/hints",
  "saved_caches_directory": "/var/lib/cassandra/data/caches",
  "cdc_raw_directory": "/var/lib/cassandra/data/cdc",
  "commitlog_sync": "batch",
  "commitlog_segment_size": "8MiB",
  "commitlog_total_space": "256MiB",
  "memtable_heap_space": "64MiB",
  "memtable_offheap_space": "64MiB",
  "file_cache_size": "32MiB",
  "concurrent_reads": 8,
  "concurrent_writes": 32,
  "native_transport_max_threads": 16,
  "auto_snapshot": false
}
YAML
}

cat >/tmp/logback.xml <<XML
<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} %-5level [%thread] %logger{0} - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out"/></root>
</configuration>
XML

run() {
  exec java \
    -Xms64m \
    -Xmx512m \
    -Xss512k \
    -XX:MaxDirectMemorySize=256m \
    -XX:+UseSerialGC \
    -XX:TieredStopAtLevel=1 \
    -XX:+ExitOnOutOfMemoryError \
    --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED \
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
    --add-opens=java.base/java.io=ALL-UNNAMED \
    -Dcassandra-foreground=yes \
    -Dcassandra.ring_delay_ms=100 \
    -Dcassandra.skip_wait_for_gossip_to_settle=0 \
    -Dcassandra.superuser_setup_delay_ms=0 \
    -Dcassandra.shutdown_announce_in_ms=0 \
    -Dcassandra.config=file:///tmp/cassandra.yaml \
    -Dcassandra.storagedir=/var/lib/cassandra/data \
    -Dlogback.configurationFile=/tmp/logback.xml \
    -cp "$CASSANDRA_HOME/lib/*" org.apache.cassandra.service.CassandraDaemon
}

# credentials <account> <password>; a command line is for all to see.
credentials() {
  printf '[PlainTextAuthProvider]\nusername = %s\npassword = %s\n' "$1" "$2"
}

# ask <account> <password> <file of statements>
ask() {
  credentials "$1" "$2" >/tmp/asking.credentials
  HOME=/tmp cqlsh --credentials=/tmp/asking.credentials --file="$3" 127.0.0.1
}

# Fresh data has an account that everybody knows, so others are made while nobody can reach it. The file's name says which
# rights they were given, and to which keyspace of trends.
if [ ! -f "/var/lib/cassandra/accounts-made-2-$VIGIL_TRENDS_KEYSPACE" ]; then
  configure 127.0.0.1
  (run) &
  server=$!
  cat >/tmp/administrator.cql <<CQL
CREATE ROLE IF NOT EXISTS vigil_admin WITH LOGIN = true AND SUPERUSER = true AND PASSWORD = '$CASSANDRA_ADMIN_PASSWORD';
CQL
  cat >/tmp/accounts.cql <<CQL
ALTER ROLE cassandra WITH LOGIN = false AND SUPERUSER = false AND PASSWORD = '$CASSANDRA_ADMIN_PASSWORD';
CREATE KEYSPACE IF NOT EXISTS vigil_karma WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1};
CREATE KEYSPACE IF NOT EXISTS $VIGIL_TRENDS_KEYSPACE WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1};
CREATE ROLE IF NOT EXISTS vigil_owner WITH LOGIN = true;
ALTER ROLE vigil_owner WITH PASSWORD = '$CASSANDRA_OWNER_PASSWORD';
GRANT CREATE ON KEYSPACE vigil_karma TO vigil_owner;
GRANT ALTER ON KEYSPACE vigil_karma TO vigil_owner;
GRANT DROP ON KEYSPACE vigil_karma TO vigil_owner;
GRANT SELECT ON KEYSPACE vigil_karma TO vigil_owner;
GRANT MODIFY ON KEYSPACE vigil_karma TO vigil_owner;
GRANT CREATE ON KEYSPACE $VIGIL_TRENDS_KEYSPACE TO vigil_owner;
GRANT ALTER ON KEYSPACE $VIGIL_TRENDS_KEYSPACE TO vigil_owner;
GRANT DROP ON KEYSPACE $VIGIL_TRENDS_KEYSPACE TO vigil_owner;
GRANT SELECT ON KEYSPACE $VIGIL_TRENDS_KEYSPACE TO vigil_owner;
GRANT MODIFY ON KEYSPACE $VIGIL_TRENDS_KEYSPACE TO vigil_owner;
CREATE ROLE IF NOT EXISTS vigil WITH LOGIN = true;
ALTER ROLE vigil WITH PASSWORD = '$CASSANDRA_PASSWORD';
GRANT SELECT ON KEYSPACE vigil_karma TO vigil;
GRANT MODIFY ON KEYSPACE vigil_karma TO vigil;
GRANT SELECT ON KEYSPACE $VIGIL_TRENDS_KEYSPACE TO vigil;
GRANT MODIFY ON KEYSPACE $VIGIL_TRENDS_KEYSPACE TO vigil;
CREATE ROLE IF NOT EXISTS vigil_reader WITH LOGIN = true;
ALTER ROLE vigil_reader WITH PASSWORD = '$CASSANDRA_READER_PASSWORD';
GRANT SELECT ON KEYSPACE vigil_karma TO vigil_reader;
GRANT SELECT ON KEYSPACE $VIGIL_TRENDS_KEYSPACE TO vigil_reader;
CQL
  # The second way is that of a start that was cut short.
  until ask cassandra cassandra /tmp/administrator.cql || ask vigil_admin "$CASSANDRA_ADMIN_PASSWORD" /tmp/administrator.cql; do
    kill -0 "$server"
    sleep 1
  done
  ask vigil_admin "$CASSANDRA_ADMIN_PASSWORD" /tmp/accounts.cql
  rm /tmp/administrator.cql /tmp/accounts.cql /tmp/asking.credentials
  kill "$server"
  wait "$server" || true
  touch "/var/lib/cassandra/accounts-made-2-$VIGIL_TRENDS_KEYSPACE"
fi

# For the container's health check.
credentials vigil "$CASSANDRA_PASSWORD" >/tmp/vigil.credentials
configure 0.0.0.0
run
