import { installPythonModule } from '../install/python-tool.ts';
import { askAws } from './ask-aws.ts';
import { catalog } from './catalog.ts';
import type { ServiceDefinition } from './definition.ts';

const { version, package: pythonPackage } = catalog.kinesis.native;

/** MiniStack, with Kinesis alone. All in memory. */
export const kinesis: ServiceDefinition = {
  name: 'kinesis',

  install: (toolsDirectory, report) =>
    installPythonModule({ package: pythonPackage, version, module: 'ministack' }, toolsDirectory, report),

  configure: async (program, { port, directory }) => ({
    ...program,
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
