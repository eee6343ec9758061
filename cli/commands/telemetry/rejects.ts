import type { Command } from 'commander';
import type { RejectsQueue } from '../../../contracts/rejects.ts';
import { rejectReasons } from '../../../contracts/telemetry/submission.ts';
import type { ClientDependencies } from '../client-dependencies.ts';
import { registerRejectsCommand } from '../rejects.ts';

export interface RejectsDependencies extends Pick<ClientDependencies, 'out' | 'aside'> {
  /** Called only once the command runs. @throws {ConfigError} */
  openRejects(): Promise<RejectsQueue>;
}

export function registerRejects(telemetry: Command, dependencies: RejectsDependencies): void {
  registerRejectsCommand(
    telemetry,
    {
      summary: 'show broken submissions, or send them again',
      description:
        'Shows the broken submissions that were set aside, each with its reason and the first 1 KiB of its body. With ' +
        '--redrive they are sent to the queue of submissions again, as after a mistake in the rules was mended: those that ' +
        'are still broken come back, and stay until the next time.',
      noun: 'submission',
      reasons: rejectReasons,
      open: dependencies.openRejects,
    },
    dependencies,
  );
}
