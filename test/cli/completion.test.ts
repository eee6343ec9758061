import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { Command, Option } from 'commander';
import { bashCompletion } from '../../cli/completion/bash.ts';
import { fishCompletion } from '../../cli/completion/fish.ts';
import { shapeOf } from '../../cli/completion/shape.ts';
import { zshCompletion } from '../../cli/completion/zsh.ts';

const program = new Command('vigil').version('1');
program
  .command('scan')
  .argument('<target>')
  .addOption(new Option('-p, --profile <profile>', "what's to check: [all]").choices(['http', 'tls', 'standard']))
  .option('--ports <ports>', 'numbers')
  .option('--no-demo', 'without')
  .addOption(new Option('--secret').hideHelp());
program.command('list').alias('ls').option('-n, --limit <count>').description('what there is');
program.command('replay').argument('[path...]');
const shape = shapeOf(program);

describe('bash', () => {
  /** What bash offers for the last of the words; readline makes `=` one of its own. */
  const offered = (...words: string[]) =>
    execFileSync(
      'bash',
      [
        '--norc',
        '-c',
        `eval "$(cat)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _vigil; printf "%s\\n" "\${COMPREPLY[@]}"`,
        'bash',
        ...words,
      ],
      { input: bashCompletion(shape), encoding: 'utf8', cwd: 'test/cli/recorded' },
    )
      .split('\n')
      .filter((word) => word !== '')
      .sort();

  test.each([
    [
      ['vigil', ''],
      ['--help', '--version', '-V', '-h', 'help', 'list', 'replay', 'scan'],
    ],
    [['vigil', 'sc'], ['scan']],
    [
      ['vigil', 'scan', '--'],
      ['--help', '--no-demo', '--ports', '--profile'],
    ],
    [
      ['vigil', 'scan', 'x', '--profile', ''],
      ['http', 'standard', 'tls'],
    ],
    [['vigil', 'scan', '-p', 't'], ['tls']],
    [
      ['vigil', 'scan', '--profile', '='],
      ['http', 'standard', 'tls'],
    ],
    [['vigil', 'scan', '--profile', '=', 's'], ['standard']],
    [['vigil', 'scan', '--ports', ''], []],
    [['vigil', 'ls', '--l'], ['--limit']],
    [['vigil', 'help', 're'], ['replay']],
    [
      ['vigil', 'replay', 'po'],
      ['poor.json', 'ports.json'],
    ],
  ])('%j → %j', (words, expected) => expect(offered(...words)).toEqual(expected));
});

describe.each([
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
])('%s', (_shell, generate) => {
  const script = generate(shape);

  test('has every command, alias, option and choice that is shown', () => {
    for (const word of [
      'scan',
      'list',
      'ls',
      'replay',
      'help',
      'profile',
      'ports',
      'no-demo',
      'limit',
      'http tls standard',
    ])
      expect(script).toContain(word);
    expect(script).not.toContain('secret');
  });
});

test('descriptions are quoted for zsh and fish', () => {
  expect(zshCompletion(shape)).toContain(`what'\\''s to check\\: \\[all\\]`);
  expect(fishCompletion(shape)).toContain(`what\\'s to check: [all]`);
});
