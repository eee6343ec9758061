#!/bin/sh
# Runs a node of Kafka in its container as services/definitions/kafka.ts does natively; a test holds both together. A broker is
# told KAFKA_NODE_ID, KAFKA_HOST and KAFKA_HOST_PORT, the port of the machine; the controller is told the passwords.
set -eu
umask 077

cat >/tmp/log4j2.properties <<LOG
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %-5p [%t] %c{1} - %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
logger.settings.name = org.apache.kafka.common.config
logger.settings.level = error
logger.kafka.name = kafka.server.KafkaConfig
logger.kafka.level = error
LOG

controller() {
  cat >/tmp/server.properties <<CONTROLLER
process.roles=controller
node.id=100
listeners=CONTROLLER://:9094
log.dirs=/var/lib/kafka/data/log
controller.quorum.voters=100@kafka-controller:9094
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:SASL_PLAINTEXT
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="vigil_admin" password="$KAFKA_ADMIN_PASSWORD" user_vigil_admin="$KAFKA_ADMIN_PASSWORD";
sasl.mechanism.controller.protocol=PLAIN
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:vigil_admin
min.insync.replicas=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=4
log.segment.bytes=67108864
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
CONTROLLER
}

broker() {
  cat >/tmp/server.properties <<BROKER
process.roles=broker
node.id=$KAFKA_NODE_ID
listeners=CLIENT://:9192,HOST://:9092
advertised.listeners=CLIENT://$KAFKA_HOST:9192,HOST://127.0.0.1:$KAFKA_HOST_PORT
inter.broker.listener.name=CLIENT
sasl.mechanism.inter.broker.protocol=PLAIN
controlled.shutdown.enable=false
offsets.topic.replication.factor=2
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=2
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=3
share.coordinator.state.topic.replication.factor=2
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=3
log.cleaner.dedupe.buffer.size=16777216
log.dirs=/var/lib/kafka/data/log
controller.quorum.voters=100@kafka-controller:9094
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:SASL_PLAINTEXT,CLIENT:SASL_PLAINTEXT,HOST:SASL_PLAINTEXT
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="vigil_admin" password="$KAFKA_ADMIN_PASSWORD" user_vigil_admin="$KAFKA_ADMIN_PASSWORD";
listener.name.client.sasl.enabled.mechanisms=SCRAM-SHA-256,PLAIN
listener.name.client.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="vigil_admin" password="$KAFKA_ADMIN_PASSWORD" user_vigil_admin="$KAFKA_ADMIN_PASSWORD";
listener.name.client.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.host.sasl.enabled.mechanisms=SCRAM-SHA-256,PLAIN
listener.name.host.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="vigil_admin" password="$KAFKA_ADMIN_PASSWORD" user_vigil_admin="$KAFKA_ADMIN_PASSWORD";
listener.name.host.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
sasl.mechanism.controller.protocol=PLAIN
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:vigil_admin
min.insync.replicas=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
num.network.threads=2
num.io.threads=4
log.segment.bytes=67108864
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
BROKER
}

# run <main class> <arguments …>
run() {
  exec java \
    -Xms64m \
    -Xmx256m \
    -XX:+UseSerialGC \
    -XX:+ExitOnOutOfMemoryError \
    -Dlog4j2.configurationFile=/tmp/log4j2.properties \
    -cp "/opt/kafka/libs/*" "$@"
}

# format <further arguments …>, in a file: a command line is for all to see.
format() {
  [ ! -f /var/lib/kafka/data/log/meta.properties ] || return 0
  rm -rf /var/lib/kafka/data/log
  printf '%s\n' kafka.tools.StorageTool format --cluster-id dmlnaWwta2Fma2EtMDAwMQ --config /tmp/server.properties "$@" >/tmp/format
  (run @/tmp/format) >/dev/null
  rm /tmp/format
}

# scram <account> <password>
scram() { printf '"SCRAM-SHA-256=[name=%s,iterations=4096,password=%s]"' "$1" "$2"; }

# give <account> <topic or group> <its name> <operations …>
give() {
  account=$1
  pattern=literal
  [ "$2" = topic ] || pattern=prefixed
  shift
  set -- "--$1" "$2" "--resource-pattern-type" "$pattern" $(shift 2 && printf ' --operation %s' "$@")
  (run org.apache.kafka.tools.AclCommand --bootstrap-controller 127.0.0.1:9094 --command-config /tmp/admin.properties \
    --add --allow-principal "User:$account" "$@") >/dev/null </dev/null
}

if [ -n "${KAFKA_NODE_ID:-}" ]; then
  broker
  format
  run kafka.Kafka /tmp/server.properties
fi

controller
format \
  --add-scram "$(scram vigil "$KAFKA_PASSWORD")" \
  --add-scram "$(scram vigil_producer "$KAFKA_PRODUCER_PASSWORD")" \
  --add-scram "$(scram vigil_owner "$KAFKA_OWNER_PASSWORD")"

cat >/tmp/rights <<RIGHTS
vigil_producer topic $VIGIL_POSTS_TOPIC Write
vigil topic $VIGIL_POSTS_TOPIC Read
vigil topic $VIGIL_POSTS_REJECTED Read Write
vigil group $VIGIL_TRENDS_GROUP Read
vigil_owner topic $VIGIL_POSTS_TOPIC Create Delete Alter Describe DescribeConfigs AlterConfigs
vigil_owner topic $VIGIL_POSTS_REJECTED Create Delete Alter Describe DescribeConfigs AlterConfigs
RIGHTS
# Nobody has any before they are given; others are needed once topics are called otherwise.
if ! cmp -s /tmp/rights /var/lib/kafka/data/rights-given; then
  cat >/tmp/admin.properties <<ADMIN
security.protocol=SASL_PLAINTEXT
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="vigil_admin" password="$KAFKA_ADMIN_PASSWORD";
ADMIN
  (run kafka.Kafka /tmp/server.properties) &
  server=$!
  while read -r right; do
    # shellcheck disable=SC2086 # A right is several words.
    until give $right; do
      kill -0 "$server"
      sleep 1
    done
  done </tmp/rights
  kill "$server"
  wait "$server" || true
  rm /tmp/admin.properties
  cp /tmp/rights /var/lib/kafka/data/rights-given
fi
run kafka.Kafka /tmp/server.properties
