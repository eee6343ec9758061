import type { CommandShape, OptionShape, ValueShape } from './shape.ts';

/** A completion script for bash 3.2 and newer; it needs nothing else, such as the bash-completion package. */
export function bashCompletion(program: CommandShape): string {
  return `# Completion of ${program.name} for bash, made by: ${program.name} completion bash
_${program.name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= files= i
  # Readline takes the = of --option=value for a word of its own.
  if [[ $cur == '=' ]]; then
    cur=
  elif [[ $prev == '=' ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then
      command=\${COMP_WORDS[i]}
      break
    fi
  done
  case "$command $prev" in
${program.commands.flatMap(valueCases).join('\n')}
    *)
      case "$command" in
        '') words=${quote([...program.commands.map(({ name }) => name), ...optionWords(program.options)])} ;;
${program.commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
  local IFS=$'\\n'
  if [[ -n $files && $cur != -* ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$cur"))
  else
    COMPREPLY=($(compgen -W "\${words// /$'\\n'}" -- "$cur"))
  fi
}
complete -F _${program.name} ${program.name}
`;
}

/** After an option that takes a value: its choices, and nothing else. */
const valueCases = (command: CommandShape): string[] =>
  command.options.flatMap((option) => {
    if (option.value === null) return [];
    const names = namesOf(command).flatMap((name) => optionWords([option]).map((word) => `'${name} ${word}'`));
    return [`    ${names.join(' | ')}) ${assign(option.value, [])} ;;`];
  });

function commandCase(command: CommandShape): string {
  const [argument] = command.arguments;
  const none = { name: '', choices: [], files: false };
  return `        ${namesOf(command).join(' | ')}) ${assign(argument ?? none, optionWords(command.options))} ;;`;
}

const assign = ({ choices, files }: ValueShape, others: string[]): string =>
  `words=${quote([...choices, ...others])}${files ? ' files=yes' : ''}`;

const namesOf = ({ name, aliases }: CommandShape): string[] => [name, ...aliases];

const optionWords = (options: OptionShape[]): string[] =>
  options.flatMap(({ short, long }) => (short === null ? [long] : [long, short]));

const quote = (words: string[]): string => `'${words.join(' ')}'`;
