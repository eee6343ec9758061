import type { Command } from 'commander';
import { findingRejectReasons } from '../../../contracts/karma/findings.ts';
import type { RejectsQueue } from '../../../contracts/rejects.ts';
import type { ClientDependencies } from '../client-dependencies.ts';
import { registerRejectsCommand } from '../rejects.ts';

export interface KarmaRejectsDependencies extends Pick<ClientDependencies, 'out' | 'aside'> {
  /** Called only once the command runs. @throws {ConfigError} */
  openFindingRejects(): Promise<RejectsQueue>;
}

/** RabbitMQ's own, for a message that was delivered too often. */
const deliveryLimit = 'delivery_limit';

export function registerKarmaRejects(karma: Command, dependencies: KarmaRejectsDependencies): void {
  registerRejectsCommand(
    karma,
    {
      summary: 'show findings that were set aside, or send them again',
      description:
        'Shows the messages that were set aside because they are no findings, or were delivered again and again, each with ' +
        'its reason and its body. With --redrive they are sent to the exchange of findings again: those that are still ' +
        'wrong come back. Lines that `vigil karma feed` refused are in its file of rejects.',
      noun: 'message',
      reasons: [...findingRejectReasons, deliveryLimit],
      open: dependencies.openFindingRejects,
    },
    dependencies,
  );
}
