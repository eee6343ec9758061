import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { createKinesisClient } from '../../adapters/kinesis/client.ts';
import { expectEventually } from './eventually.ts';
import { freePorts } from './free-ports.ts';

const shortly = '20ms';

/**
 * Runs another stand-in for Kinesis while `use` runs: slow, but it splits and merges as Kinesis does, and keeps the shards
 * that were closed by it.
 */
export async function withKinesisLocal(use: (client: KinesisClient, url: string) => Promise<void>): Promise<void> {
  const program = require.resolve('kinesis-local');
  const [plainPort, tlsPort] = await freePorts(2);
  const server = spawn(process.execPath, ['--require', join(__dirname, 'loopback-only.cjs'), program], {
    env: {
      KINESIS_MOCK_PLAIN_PORT: String(plainPort),
      KINESIS_MOCK_TLS_PORT: String(tlsPort),
      KINESIS_MOCK_CERT_PATH: join(dirname(program), 'server.json'),
      CREATE_STREAM_DURATION: shortly,
      UPDATE_SHARD_COUNT_DURATION: shortly,
      SPLIT_SHARD_DURATION: shortly,
      MERGE_SHARDS_DURATION: shortly,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${plainPort}`;
  const client = createKinesisClient({
    endpoint: url,
    region: '',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    await expectEventually(async () => void (await client.send(new ListStreamsCommand())));
    await use(client, url);
  } finally {
    client.destroy();
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  }
}
