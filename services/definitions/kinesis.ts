import { installPythonModule } from '../install/python-tool.ts';
import { askAws } from './ask-aws.ts';
import { catalog } from './catalog.ts';
import type { ServiceDefinition } from './definition.ts';

const { version, package: pythonPackage } = catalog.kinesis.native;

/**
 * Also what docker-compose.yml starts. Runs MiniStack, but has it look for records that have expired once a minute. On its
 * own it looks through the whole stream at each request, so that some 100,000 records slow it down to 40 requests a second.
 */
export const runSparingly = `
import runpy, time
from ministack.services import kinesis
expire, done = kinesis._expire_records, {}
def expire_sometimes(stream):
    arn, now = stream["StreamARN"], time.monotonic()
    if now - done.get(arn, 0) >= 60:
        done[arn] = now
        expire(stream)
kinesis._expire_records = expire_sometimes
runpy.run_module("ministack", run_name="__main__")
`;

/** MiniStack, with Kinesis alone. All in memory. */
export const kinesis: ServiceDefinition = {
  name: 'kinesis',

  install: (toolsDirectory, report) =>
    installPythonModule({ package: pythonPackage, version, module: 'ministack' }, toolsDirectory, report),

  configure: async (program, { port, directory }) => ({
    command: program.command,
    args: ['-c', runSparingly],
    environment: {
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      SERVICES: 'kinesis',
      // These two would listen on every interface.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      // It would tidy up containers that it takes for its own.
      DOCKER_HOST: `unix://${directory}/no-docker.sock`,
      TMPDIR: directory,
      LOG_LEVEL: 'WARNING',
    },
  }),

  ask: ({ port }) => askAws(port, 'Kinesis_20131202.ListStreams', '1.1', 'StreamNames'),
};
