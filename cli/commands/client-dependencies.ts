import type { ScanClient } from '../client/scan-client.ts';
import type { Screen } from '../text/screen.ts';
import type { WaitDependencies } from '../watch/wait-for-scan.ts';

/** What the commands need that talk to a running Vigil. */
export interface ClientDependencies extends Pick<WaitDependencies, 'pace' | 'onInterrupt' | 'exitNow'> {
  /** Called only once a command runs. @throws {ConfigError} */
  connect(): ScanClient;
  /** For results. */
  out: Screen;
  /** For progress and notes, so that results can be piped. */
  aside: Screen;
  /** Told the exit code. */
  exit(code: number): void;
}
