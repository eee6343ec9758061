import { join } from 'node:path';

interface Ports {
  /** For clients. */
  native: number;
  /** Between the nodes of a cluster, of which there is one. */
  storage: number;
}

/**
 * One node, for itself, small enough for a developer's machine. It is YAML, as all JSON is. services/docker/cassandra.sh has
 * the same.
 * @param address where clients are listened to
 */
export function cassandraConfiguration(directory: string, address: string, { native, storage }: Ports): string {
  const data = (name: string) => join(directory, 'data', name);
  return JSON.stringify(
    {
      cluster_name: 'vigil',
      num_tokens: 1,
      partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
      endpoint_snitch: 'SimpleSnitch',
      seed_provider: [
        {
          class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
          parameters: [{ seeds: `127.0.0.1:${storage}` }],
        },
      ],
      listen_address: '127.0.0.1',
      rpc_address: address,
      broadcast_rpc_address: '127.0.0.1',
      storage_port: storage,
      native_transport_port: native,
      authenticator: 'PasswordAuthenticator',
      authorizer: 'CassandraAuthorizer',
      role_manager: 'CassandraRoleManager',
      data_file_directories: [data('rows')],
      commitlog_directory: data('commitlog'),
      hints_directory: data('hints'),
      saved_caches_directory: data('caches'),
      cdc_raw_directory: data('cdc'),
      // By periods, writes that were acknowledged in the last of them are lost when it is killed.
      commitlog_sync: 'batch',
      commitlog_segment_size: '8MiB',
      commitlog_total_space: '256MiB',
      memtable_heap_space: '64MiB',
      memtable_offheap_space: '64MiB',
      file_cache_size: '32MiB',
      concurrent_reads: 8,
      // Each waits for the disk, which takes all that wait at once.
      concurrent_writes: 32,
      native_transport_max_threads: 16,
      auto_snapshot: false,
    },
    null,
    2,
  );
}

/** Of the JVM. As root it locks its heap in memory, so it begins with little. */
export const cassandraJvmOptions = [
  ...['-Xms64m', '-Xmx512m', '-Xss512k', '-XX:MaxDirectMemorySize=256m'],
  ...['-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError'],
  '--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED',
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
  '--add-opens=java.base/java.io=ALL-UNNAMED',
  '-Dcassandra-foreground=yes',
  // There is nobody else to wait for.
  '-Dcassandra.ring_delay_ms=100',
  '-Dcassandra.skip_wait_for_gossip_to_settle=0',
  '-Dcassandra.superuser_setup_delay_ms=0',
  '-Dcassandra.shutdown_announce_in_ms=0',
];

export const cassandraLogging = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%date{ISO8601} %-5level [%thread] %logger{0} - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="out"/></root>
</configuration>
`;
