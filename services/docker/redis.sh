#!/bin/sh
# Runs Redis in its container as services/definitions/redis.ts does natively; a test holds both together.
set -eu
umask 077

hash_of() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }
cat >/tmp/accounts.acl <<ACL
user default off resetpass ~karma:* resetchannels -@all +@write
user vigil on #$(hash_of "$REDIS_PASSWORD") ~karma:* resetchannels +@read +@write +@scripting +@transaction +@connection -@dangerous -@admin
user vigil_reader on #$(hash_of "$REDIS_READER_PASSWORD") ~karma:* resetchannels +@read +@connection -@dangerous -@admin
ACL

exec redis-server --bind 0.0.0.0 --port 6379 --dir /data --aclfile /tmp/accounts.acl \
  --appendonly yes --appendfsync always --save ''
