import type { Argument, Command, Option } from 'commander';

/** What can stand in a place: one of some words, a file, or anything. */
export interface ValueShape {
  name: string;
  choices: string[];
  files: boolean;
}

export interface OptionShape {
  short: string | null;
  long: string;
  description: string;
  /** null for a flag. */
  value: ValueShape | null;
}

export interface CommandShape {
  name: string;
  aliases: string[];
  description: string;
  options: OptionShape[];
  arguments: ValueShape[];
  commands: CommandShape[];
}

/** What a shell needs to know of a command, read from the command itself. */
export function shapeOf(command: Command): CommandShape {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).map(shapeOf);
  const shape = {
    name: command.name(),
    aliases: command.aliases(),
    description: help.subcommandDescription(command),
    options: help.visibleOptions(command).map(optionShape),
    arguments: command.registeredArguments.map(argumentShape),
    commands,
  };
  return { ...shape, commands: commands.map((each) => (each.name === 'help' ? helpShape(each, commands) : each)) };
}

const optionShape = (option: Option): OptionShape => ({
  short: option.short ?? null,
  long: option.long ?? option.flags,
  description: option.description,
  value:
    option.required || option.optional
      ? { name: option.attributeName(), choices: option.argChoices ?? [], files: false }
      : null,
});

const argumentShape = (argument: Argument): ValueShape => ({
  name: argument.name(),
  choices: argument.argChoices ?? [],
  files: argument.name() === 'path',
});

/** Commander's own `help` doesn't say that its argument is a command. */
const helpShape = (help: CommandShape, commands: CommandShape[]): CommandShape => ({
  ...help,
  arguments: [{ name: 'command', choices: commands.map(({ name }) => name), files: false }],
});
