import type { Client } from '@temporalio/client';
import { Command } from 'commander';
import { decompressionCodec } from '../../adapters/temporal/compression-codec.ts';
import type { ReplayDependencies } from '../../cli/commands/replay.ts';
import { registerReplay } from '../../cli/commands/replay.ts';
import { workflowBundle } from './temporal.ts';

export const historiesDirectory = 'test/replay/histories';

/** Runs `vigil replay …` in this process, against today's workflows unless others are given. */
export async function runReplay(
  args: string[],
  given: Partial<ReplayDependencies> = {},
): Promise<{ code: number | undefined; stdout: string; stderr: string }> {
  const run = { code: undefined as number | undefined, stdout: '', stderr: '' };
  const program = new Command('vigil');
  registerReplay(program, {
    connect: (): Promise<Client> => Promise.reject(new Error('this test has no server')),
    workflowBundle: workflowBundle(),
    dataConverter: { payloadCodecs: [decompressionCodec] },
    historiesDirectory,
    stdout: { write: (text) => (run.stdout += text) },
    stderr: { write: (text) => (run.stderr += text) },
    exit: (code) => {
      run.code = code;
    },
    ...given,
  });
  await program.parseAsync(['replay', ...args], { from: 'user' });
  return run;
}
