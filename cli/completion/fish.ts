import type { CommandShape, OptionShape, ValueShape } from './shape.ts';

/** A completion script for fish. */
export function fishCompletion(program: CommandShape): string {
  const complete = (condition: string, rest: string) => `complete -c ${program.name} -n ${quote(condition)} ${rest}`;
  return [
    `# Completion of ${program.name} for fish, made by: ${program.name} completion fish`,
    `complete -c ${program.name} -f`,
    ...program.options.map((option) => complete('__fish_use_subcommand', optionFlags(option))),
    ...program.commands.flatMap((command) => {
      const seen = `__fish_seen_subcommand_from ${[command.name, ...command.aliases].join(' ')}`;
      return [
        complete('__fish_use_subcommand', `-a ${command.name} -d ${quote(command.description)}`),
        ...command.options.map((option) => complete(seen, optionFlags(option))),
        ...command.arguments.flatMap((argument) => {
          const flags = valueFlags(argument);
          return flags === '' ? [] : [complete(seen, flags)];
        }),
      ];
    }),
    '',
  ].join('\n');
}

function optionFlags({ short, long, description, value }: OptionShape): string {
  const names = [...(short === null ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`];
  return [...names, ...(value === null ? [] : ['-x', valueFlags(value)]), `-d ${quote(description)}`]
    .filter((flag) => flag !== '')
    .join(' ');
}

function valueFlags({ choices, files }: ValueShape): string {
  if (files) return '-F';
  return choices.length > 0 ? `-a ${quote(choices.join(' '))}` : '';
}

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
