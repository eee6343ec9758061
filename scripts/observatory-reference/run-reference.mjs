// Grades sites with the HTTP Observatory's own package. Run apart, with the package's directory as argument: it patches
// name resolution, so that every name is loopback. Sites come as JSON on standard input, outcomes leave on standard output.
import dns from 'node:dns';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

dns.lookup = (_hostname, options, callback) => {
  const done = callback ?? options;
  if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
};

const source = (file) => import(pathToFileURL(join(process.argv[2], 'src', file)).href);
const { retrieve } = await source('retriever/retriever.js');
const { ALGORITHM_VERSION, ALL_RESULTS, ALL_TESTS } = await source('constants.js');
const { getGradeForScore } = await source('grader/grader.js');
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT, SCORE_TABLE } = await source('grader/charts.js');

/** What the package's scan() does, which takes no ports. */
async function grade({ host, httpPort, httpsPort }) {
  const requests = await retrieve(host, { httpPort, httpsPort });
  const { auto } = requests.responses;
  if (auto === null) return { error: 'down' };
  const refused = auto.status < 200 || (auto.status >= 400 && ![401, 403].includes(auto.status));
  if (refused) return { error: `status ${auto.status}` };
  const tests = ALL_TESTS.map((test) => test(requests));
  const modifiers = tests.map(({ result }) => SCORE_TABLE.get(result).modifier);
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const base = 100 + sum(modifiers.filter((modifier) => modifier < 0));
  const total = base >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? 100 + sum(modifiers) : base;
  for (const { result, pass } of tests) if (!pass) failing.add(result);
  return { ...getGradeForScore(total), outcomes: tests.map(({ result }) => result) };
}

const failing = new Set();
const sites = {};
for (const { key, ...site } of JSON.parse(await text(process.stdin))) sites[key] = await grade(site);
const report = {
  algorithmVersion: ALGORITHM_VERSION,
  tests: ALL_RESULTS.map(({ name }) => name),
  modifiers: Object.fromEntries([...SCORE_TABLE].map(([outcome, { modifier }]) => [outcome, modifier])),
  failing: [...failing].sort(),
  sites,
};
process.stdout.write(JSON.stringify(report));
