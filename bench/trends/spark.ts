import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { readKafkaUrl } from '../../adapters/kafka/place.ts';
import { requireJava17 } from '../../services/install/java-17.ts';
import { installMavenJars } from '../../services/install/maven-tool.ts';
import { installPythonModule } from '../../services/install/python-tool.ts';
import { runCommand } from '../../services/install/run-command.ts';

const version = '4.0.0';
const kafkaConnector = {
  ...{ name: 'Spark-Kafka', version },
  artifacts: [
    `org.apache.spark:spark-sql-kafka-0-10_2.13:${version}`,
    `org.apache.spark:spark-token-provider-kafka-0-10_2.13:${version}`,
    'org.apache.kafka:kafka-clients:3.9.1',
    'org.apache.commons:commons-pool2:2.12.1',
  ],
};
const offsetsPerTrigger = 100_000;

/** What Spark made of a topic. */
export interface SparkRun {
  rows: number;
  /** From the start of the query to its end; the session was there before. */
  seconds: number;
  /** Rows a second of the full triggers but the first, in which it compiles what it runs. */
  warmRate: number;
  triggers: { rows: number; seconds: number }[];
}

export interface SparkOptions {
  /** `kafka://…` with an account that may read the topic in groups of any name that begins with `groupPrefix`. */
  url: string;
  topic: string;
  groupPrefix: string;
  toolsDirectory: string;
  /** Of its JVM. */
  memory?: string;
}

/**
 * Counts a topic's posts from its beginning to its present end with Spark Structured Streaming on two threads, by city and
 * five minutes, and writes the counts nowhere. Installs PySpark first where it is missing: 480 MB.
 */
export async function runSpark(options: SparkOptions): Promise<SparkRun> {
  const { url, topic, groupPrefix, memory = '2g' } = options;
  const { python, java, jars } = await installSpark(resolve(options.toolsDirectory));
  const directory = mkdtempSync(join(tmpdir(), 'spark-'));
  const told = {
    ...{ jars, memory, checkpoints: join(directory, 'checkpoints') },
    kafka: { ...kafkaOptions(url), ...readingOptions(topic, groupPrefix) },
  };
  try {
    const child = spawn(python, [resolve('bench/trends/windows.py')], {
      cwd: directory,
      env: { PATH: process.env.PATH, HOME: directory, JAVA_HOME: java, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A command line is for all to see.
    child.stdin.end(`${JSON.stringify(told)}\n`);
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    if (code !== 0) throw new Error(`Spark ended with exit code ${code}:\n${errors.slice(-4_000)}`);
    return summarize(JSON.parse(output.trim().split('\n').at(-1) ?? '') as Told);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function installSpark(toolsDirectory: string) {
  const report = (message: string) => console.log(message);
  const java = await requireJava17('Spark', toolsDirectory, report);
  const pyspark = { package: 'pyspark', version, module: 'pyspark' };
  const { command: python } = await installPythonModule(pyspark, toolsDirectory, report);
  const folder = await installMavenJars(kafkaConnector, toolsDirectory, report);
  // Of the others that come with them PySpark has its own.
  const wanted = kafkaConnector.artifacts.map((artifact) => artifact.split(':').slice(1).join('-'));
  const files = (await readdir(folder)).filter((file) => wanted.some((name) => file === `${name}.jar`));
  if (files.length !== wanted.length)
    throw new Error(`Spark lacks jars in ${folder}: it has only ${files.join(', ')}.`);
  const program = realpathSync((await runCommand('sh', ['-c', 'command -v "$0"', java])).trim());
  return { python, java: dirname(dirname(program)), jars: files.map((file) => join(folder, file)) };
}

/** How Spark's client logs in. */
function kafkaOptions(url: string): Record<string, string> {
  const { brokers, login, tls } = readKafkaUrl(url);
  const security = `${login === null ? '' : 'SASL_'}${tls ? 'SSL' : 'PLAINTEXT'}`;
  const common = { 'kafka.bootstrap.servers': brokers.join(','), 'kafka.security.protocol': security };
  if (login === null) return common;
  const module = login.mechanism === 'plain' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule';
  const account = `username="${login.account}" password="${login.password}"`;
  return {
    ...common,
    'kafka.sasl.mechanism': login.mechanism.toUpperCase(),
    'kafka.sasl.jaas.config': `org.apache.kafka.common.security.${module} required ${account};`,
  };
}

const readingOptions = (topic: string, groupPrefix: string) => ({
  ...{ subscribe: topic, groupIdPrefix: `${groupPrefix}-spark`, startingOffsets: 'earliest' },
  maxOffsetsPerTrigger: String(offsetsPerTrigger),
});

/** What windows.py says. */
type Told = Pick<SparkRun, 'seconds' | 'triggers'>;

function summarize({ seconds, triggers }: Told): SparkRun {
  // Offsets are rounded down by partition, so the last one has a few posts that were left, for the cost of a whole one.
  const warm = triggers.slice(1).filter(({ rows }) => rows > offsetsPerTrigger / 2);
  if (warm.length === 0)
    throw new Error(`Spark can't be measured warm: it read ${sum(triggers)} posts, ${offsetsPerTrigger} at a time.`);
  const warmSeconds = warm.reduce((total, trigger) => total + trigger.seconds, 0);
  return { rows: sum(triggers), seconds, warmRate: sum(warm) / warmSeconds, triggers };
}

const sum = (triggers: { rows: number }[]): number => triggers.reduce((total, { rows }) => total + rows, 0);
