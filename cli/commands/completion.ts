import type { Command } from 'commander';
import { Argument } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import type { CommandShape } from '../completion/shape.ts';
import { shapeOf } from '../completion/shape.ts';
import { zshCompletion } from '../completion/zsh.ts';
import type { Output } from '../text/screen.ts';

const generators = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const satisfies Record<
  string,
  (program: CommandShape) => string
>;

type Shell = keyof typeof generators;

/** Registered last: the script has what the program has when it is asked for. */
export function registerCompletion(program: Command, { stdout }: { stdout: Output }): void {
  program
    .command('completion')
    .description('print a script that completes this command in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(generators)))
    .addHelpText('after', `\n${installation}`)
    .action((shell: Shell) => void stdout.write(generators[shell](shapeOf(program))));
}

const installation = `To have it in every session:
  bash   echo 'source <(vigil completion bash)' >> ~/.bashrc
  zsh    echo 'source <(vigil completion zsh)' >> ~/.zshrc       (after compinit)
  fish   vigil completion fish > ~/.config/fish/completions/vigil.fish`;
