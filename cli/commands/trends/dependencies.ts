import type { TrendsClient } from '../../client/trends-client.ts';
import type { ClientDependencies } from '../client-dependencies.ts';

/** What the commands need that look into trends, or have a time counted once more. */
export interface TrendsClientDependencies extends Pick<ClientDependencies, 'out' | 'aside' | 'exit' | 'pace'> {
  /** Called only once a command runs. @throws {ConfigError} */
  connectTrends(): TrendsClient;
  /** Resolves once whoever reads the output has room for more. */
  writeBytes(chunk: Uint8Array): Promise<void>;
}
