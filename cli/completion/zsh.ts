import type { CommandShape, OptionShape, ValueShape } from './shape.ts';

/** A completion script for zsh: to be sourced, or put as `_vigil` into a folder of $fpath. */
export function zshCompletion(program: CommandShape): string {
  const described = program.commands.map(({ name, description }) => quote(`${escaped(name)}:${description}`));
  return `#compdef ${program.name}
# Completion of ${program.name} for zsh, made by: ${program.name} completion zsh
_${program.name}() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C \\
${program.options.map((option) => `    ${optionSpec(option)} \\`).join('\n')}
    '1: :->command' '*:: :->argument' && return
  case $state in
    command)
      local -a commands=(
${described.map((command) => `        ${command}`).join('\n')}
      )
      _describe -t commands command commands
      ;;
    argument)
      case $line[1] in
${program.commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _${program.name} ]]; then
  _${program.name} "$@"
else
  compdef _${program.name} ${program.name}
fi
`;
}

function commandCase(command: CommandShape): string {
  const names = [command.name, ...command.aliases].join('|');
  const specs = [...command.options.map(optionSpec), ...command.arguments.map(argumentSpec)];
  return `        ${names}) _arguments ${specs.map((spec) => `\\\n          ${spec}`).join(' ')} ;;`;
}

function optionSpec({ short, long, description, value }: OptionShape): string {
  const text = `[${escaped(description)}]${value === null ? '' : `:${value.name}:${action(value)}`}`;
  const equals = value === null ? '' : '=';
  return short === null
    ? quote(`${long}${equals}${text}`)
    : `'(${short} ${long})'{${short},${long}${equals}}${quote(text)}`;
}

const argumentSpec = (argument: ValueShape): string =>
  quote(`${argument.files ? '*' : ''}:${escaped(argument.name)}:${action(argument)}`);

function action({ choices, files }: ValueShape): string {
  if (files) return '_files';
  return choices.length > 0 ? `(${choices.join(' ')})` : ' ';
}

const escaped = (text: string): string => text.replace(/[\\:[\]]/g, '\\$&');

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
