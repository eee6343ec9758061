import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ChildSpec } from './supervised-child.ts';

/**
 * One of Vigil's own processes, run by this Node. It says over the IPC channel when it is ready, and stops by itself when
 * that channel closes, so that it never outlives its parent for long.
 * @param entry file to run
 * @param environment what differs from this process's environment
 */
export function nodeChild(name: string, entry: string, args: string[], environment: NodeJS.ProcessEnv): ChildSpec {
  return {
    name,
    spawn: () =>
      spawn(process.execPath, ['--enable-source-maps', entry, ...args], {
        env: environment,
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        // In a session of its own: a Ctrl-C goes to the parent alone, which stops the processes in their order.
        detached: true,
      }),
    async ready(child, signal) {
      await once(child, 'message', { signal }).catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error;
      });
    },
  };
}
