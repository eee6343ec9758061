import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ReferenceFile, ReferenceProblem } from '../../../contracts/karma/reference.ts';
import { linesNotInUtf8 } from '../../../domain/karma/csv.ts';
import type { ReferenceFiles } from '../../../domain/karma/read-reference.ts';
import { readReference } from '../../../domain/karma/read-reference.ts';
import { splitReference } from '../../../domain/karma/split-reference.ts';
import { count } from '../../../domain/text/words.ts';
import { exitCodes } from '../../exit-codes.ts';
import { presentableText } from '../../text/presentable.ts';
import type { KarmaUpkeepDependencies, ReferenceImporter } from './dependencies.ts';

const fileNames = {
  crowdsourcers: 'crowdsourcer.csv',
  severities: 'severity.csv',
  vulnerabilities: 'vulnerability.csv',
} as const;

export function registerImport(karma: Command, dependencies: KarmaUpkeepDependencies): void {
  karma
    .command('import')
    .argument('<folder>', `with ${Object.values(fileNames).join(', ')}, or some of them`)
    .summary('import who finds, what there is to be found, and what it is worth')
    .description(
      'Imports reference data, CSV without a header: crowdsourcers (id,name), severities (id,name,points), vulnerabilities ' +
        '(id,crowdsourcer id,severity id). What is there already stays as it is; findings that waited for a vulnerability ' +
        'then get their points. Nothing is imported where anything is wrong.',
    )
    .addHelpText('after', `\n${help}`)
    .action((folder: string) => importFolder(folder, dependencies));
}

async function importFolder(folder: string, { openImport, out, aside, exit }: KarmaUpkeepDependencies): Promise<void> {
  const { files, problems: unreadable } = await readFiles(folder);
  if (Object.keys(files).length === 0) {
    aside.write(`There is none of ${Object.values(fileNames).join(', ')} in ${presentableText(folder)}.\n`);
    exit(exitCodes.usage);
    return;
  }
  if (unreadable.length > 0) {
    aside.write(describeProblems(unreadable));
    exit(exitCodes.usage);
    return;
  }
  const importer = await openImport((note) => void aside.write(`${presentableText(note)}\n`));
  try {
    const { reference, problems } = readReference(files, await importer.known());
    if (problems.length > 0) {
      aside.write(describeProblems(problems));
      exit(exitCodes.usage);
      return;
    }
    out.write(`${await importAll(importer, splitReference(reference))}\n`);
  } finally {
    await importer.close();
  }
}

/** Those that are there, under the names that users know them by. */
async function readFiles(folder: string): Promise<{ files: ReferenceFiles; problems: ReferenceProblem[] }> {
  const files: Partial<Record<keyof typeof fileNames, ReferenceFile>> = {};
  const problems: ReferenceProblem[] = [];
  for (const [key, fileName] of Object.entries(fileNames)) {
    const name = join(folder, fileName);
    try {
      const bytes = await readFile(name);
      for (const line of linesNotInUtf8(bytes))
        problems.push({ file: name, line, reason: 'The line is not in UTF-8.' });
      files[key as keyof typeof fileNames] = { name, text: bytes.toString() };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return { files, problems };
}

async function importAll(importer: ReferenceImporter, parts: ReturnType<typeof splitReference>): Promise<string> {
  const total = { crowdsourcers: 0, severities: 0, vulnerabilities: 0, released: 0 };
  for (const part of parts) {
    const { added, released } = await importer.importReference(part);
    total.crowdsourcers += added.crowdsourcers;
    total.severities += added.severities;
    total.vulnerabilities += added.vulnerabilities;
    total.released += released;
  }
  const vulnerabilities = total.vulnerabilities === 1 ? '1 vulnerability' : `${total.vulnerabilities} vulnerabilities`;
  const severities = total.severities === 1 ? '1 severity' : `${total.severities} severities`;
  const released = total.released === 0 ? '' : ` ${count(total.released, 'finding')} that waited got their points.`;
  return `Added ${count(total.crowdsourcers, 'crowdsourcer')}, ${severities} and ${vulnerabilities}.${released}`;
}

const shownProblems = 50;

function describeProblems(problems: ReferenceProblem[]): string {
  const lines = problems
    .slice(0, shownProblems)
    .map(({ file, line, reason }) => presentableText(`${file}:${line}: ${reason}`));
  const more = problems.length - lines.length;
  return `${[...lines, ...(more > 0 ? [`and ${more} more`] : []), 'Nothing was imported.'].join('\n')}\n`;
}

const help = `It needs the karma worker: \`npm start\` runs it. An import is a workflow, and goes on without this command; what it
waits for is told after some seconds.

Exit codes:
  0  it is in all three stores
  1  it says of known ids what isn't so, which takes a correction; or something failed
  2  a file has what it must not have, the command line or the configuration is wrong
  4  MariaDB can't be asked now`;
