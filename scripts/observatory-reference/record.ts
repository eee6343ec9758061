import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { startPracticeTarget } from '../../simulators/practice-target/server.ts';
import { hostOfCase } from './case.ts';
import { startCaseServer } from './case-server.ts';
import { referenceCases } from './cases.ts';
import { installReference, reference } from './install-reference.ts';
import { isComparable, renderRecording } from './recorded.ts';

const directory = resolve('.vigil/reference');
const recording = resolve('test/domain/scans/observatory/reference-outcomes.json');

const installed = await installReference(directory);
const caseServer = await startCaseServer(referenceCases);
const practice = await startPracticeTarget({ httpPort: 0, httpsPort: 0, caDirectory: join(directory, 'practice') });
const authorities = join(directory, 'authorities.pem');
await writeFile(authorities, `${caseServer.authority}\n${await readFile(practice.caFile, 'utf8')}`);

const practicePorts = { httpPort: practice.httpPort, httpsPort: practice.httpsPort };
const sites = [
  ...referenceCases.map((site) => ({
    key: `case ${site.name}`,
    host: hostOfCase(site.name),
    ...caseServer.portsOf(site),
  })),
  ...practice.sites
    .filter(isComparable)
    .map(({ name }) => ({ key: `practice ${name}`, host: `${name}.localhost`, ...practicePorts })),
];

const runner = spawn(process.execPath, [resolve('scripts/observatory-reference/run-reference.mjs'), installed], {
  stdio: ['pipe', 'pipe', 'inherit'],
  env: { ...process.env, NODE_EXTRA_CA_CERTS: authorities },
});
runner.stdin.end(JSON.stringify(sites));
const [output] = await Promise.all([text(runner.stdout), once(runner, 'exit')]);
const { algorithmVersion, ...found } = JSON.parse(output);
await writeFile(recording, renderRecording({ reference: { ...reference, algorithmVersion }, ...found }));
await Promise.all([caseServer.close(), practice.close()]);
console.log(`${sites.length} sites graded by ${reference.package} ${reference.version}; see ${recording}.`);
