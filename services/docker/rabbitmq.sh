#!/bin/sh
# Runs RabbitMQ in its container as services/definitions/rabbitmq.ts does natively; a test holds both together. An epmd that
# outlives it ends with the container.
set -eu
umask 077

cat >/tmp/definitions.json <<JSON
{
  "users": [
    {
      "name": "vigil_admin",
      "password": "$RABBITMQ_ADMIN_PASSWORD",
      "tags": [
        "administrator"
      ]
    },
    {
      "name": "vigil",
      "password": "$RABBITMQ_PASSWORD",
      "tags": []
    }
  ],
  "vhosts": [
    {
      "name": "vigil"
    }
  ],
  "permissions": [
    {
      "user": "vigil",
      "vhost": "vigil",
      "configure": ".*",
      "write": ".*",
      "read": ".*"
    }
  ]
}
JSON
cat >/tmp/rabbitmq.conf <<CONF
listeners.tcp.1 = 0.0.0.0:5672
load_definitions = /tmp/definitions.json
log.console = true
log.file = false
raft.wal_max_size_bytes = 33554432
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 100MB
CONF
echo '[].' >/tmp/plugins

export RABBITMQ_CONFIG_FILE=/tmp/rabbitmq.conf
export RABBITMQ_ENABLED_PLUGINS_FILE=/tmp/plugins
export RABBITMQ_NODENAME=vigil@localhost
export RABBITMQ_LOGS=-
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none'
export ERL_EPMD_ADDRESS=127.0.0.1
exec rabbitmq-server
