import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from './install-once.ts';
import type { Program } from './program.ts';
import type { Report } from './report.ts';
import { runCommand } from './run-command.ts';
import { java, maven, requireOnSystem } from './system-package.ts';

/** What lies in a Maven repository, as jars. */
export interface MavenJars {
  /** As users know it. */
  name: string;
  version: string;
  /** `group:artifact:version` of it, and of what it needs besides its own dependencies. */
  artifacts: string[];
}

export interface MavenTool extends MavenJars {
  mainClass: string;
}

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const completeMark = 'pom.xml';

/**
 * Brings the jars of a server and of all that it needs; does nothing where it is installed already.
 * @returns Java with its class path and main class; options of the JVM go before them
 * @throws {Error} when Java or Maven is missing, or the jars can't be had
 */
export async function installMavenTool(tool: MavenTool, toolsDirectory: string, report: Report): Promise<Program> {
  const jars = await installMavenJars(tool, toolsDirectory, report);
  return { command: 'java', args: ['-cp', join(jars, '*'), tool.mainClass] };
}

/** The same without a program. @returns the folder of the jars */
export async function installMavenJars(jars: MavenJars, toolsDirectory: string, report: Report): Promise<string> {
  const { name, version, artifacts } = jars;
  const directory = join(toolsDirectory, `${name.toLowerCase()}-${version}`);
  await requireOnSystem([java], name, toolsDirectory, report);
  await installOnce(directory, completeMark, async (temporary) => {
    await requireOnSystem([maven], name, toolsDirectory, report);
    report(`Installing ${name} ${version} from Maven`);
    const pom = join(temporary, completeMark);
    await writeFile(pom, pomOf(artifacts));
    const options = ['-B', '-ntp', '-q', '-Dstyle.color=never', '-f', pom];
    const parameters = ['-DincludeScope=runtime', `-DoutputDirectory=${join(temporary, 'lib')}`];
    await runCommand('mvn', [...options, copyDependencies, ...parameters]).catch((cause: Error) => {
      throw new Error(`${name} ${version} could not be installed from Maven: ${cause.message}`, { cause });
    });
  });
  return join(directory, 'lib');
}

function pomOf(artifacts: string[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [group, id, version] = artifact.split(':');
    return `    <dependency><groupId>${group}</groupId><artifactId>${id}</artifactId><version>${version}</version></dependency>`;
  });
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    '  <modelVersion>4.0.0</modelVersion>',
    '  <groupId>vigil</groupId><artifactId>tool</artifactId><version>1</version><packaging>pom</packaging>',
    '  <dependencies>',
    ...dependencies,
    '  </dependencies>',
    '</project>',
    '',
  ].join('\n');
}
