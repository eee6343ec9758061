import type { Command } from 'commander';
import type { RejectsQueue } from '../../../contracts/rejects.ts';
import { postRejectReasons } from '../../../contracts/trends/post.ts';
import type { ClientDependencies } from '../client-dependencies.ts';
import { registerRejectsCommand } from '../rejects.ts';

export interface TrendsRejectsDependencies extends Pick<ClientDependencies, 'out' | 'aside'> {
  /** Called only once the command runs. @throws {ConfigError} */
  openPostRejects(): Promise<RejectsQueue>;
}

export function registerTrendsRejects(trends: Command, dependencies: TrendsRejectsDependencies): void {
  registerRejectsCommand(
    trends,
    {
      summary: 'show messages that are no posts, or send them again',
      description:
        'Shows the messages of the topic of posts that were set aside, each with its reason and the first 1 KiB of its ' +
        'body. With --redrive they are sent to where they came from again, as after a mistake in the rules was mended: ' +
        'those that are still broken come back, and posts whose minute is over by now count as late.',
      noun: 'message',
      reasons: postRejectReasons,
      open: dependencies.openPostRejects,
    },
    dependencies,
  );
}
