// Suites by what they need: `unit` runs anywhere in seconds; the others start real servers and a real browser.
const transform = {
  '\\.[cm]?[jt]sx?$': [
    '@swc/jest',
    {
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    },
  ],
};

const suite = (name, testMatch, extra = {}) => ({
  displayName: name,
  testMatch,
  transform,
  // A few dependencies ship only as ES modules; jest runs CommonJS, so they are transformed like our own files.
  transformIgnorePatterns: [
    '/node_modules/(?!(parse5|entities|tldts|tldts-core|hono|@hono|zod|string-width|strip-ansi|ansi-regex|uuid|get-east-asian-width|@asteasolutions|openapi3-ts)/)',
  ],
  testEnvironment: 'node',
  ...extra,
});

// Servers of tests live shortly: what Java compiles well takes twice the CPU until they are ready.
process.env.JDK_JAVA_OPTIONS ??= '-XX:TieredStopAtLevel=1';

export default {
  projects: [
    suite('unit', [
      '<rootDir>/test/{config,contracts,domain,adapters,activities,api,cli,consumers,runtime,services,simulators,workers,web,scripts}/**/*.test.ts',
    ]),
    suite('workflows', ['<rootDir>/test/{workflows,replay}/**/*.test.ts'], {
      globalSetup: '<rootDir>/test/helpers/global-setup.ts',
    }),
    suite('integration', ['<rootDir>/test/integration/**/*.test.ts'], {
      globalSetup: '<rootDir>/test/helpers/global-setup.ts',
    }),
    suite('e2e', ['<rootDir>/test/{e2e,chaos}/**/*.test.ts'], {
      globalSetup: '<rootDir>/test/helpers/global-setup.ts',
    }),
  ],
  coverageDirectory: 'coverage',
  // V8's own takes more and more time and memory with each file that a worker runs.
  coverageProvider: 'babel',
  coverageReporters: ['text-summary', 'lcov'],
  collectCoverageFrom: [
    '{activities,adapters,api,cli,config,consumers,contracts,domain,runtime,services,simulators,workers,workflows}/**/*.ts',
  ],
  // Two cores, shared with the servers that the tests start.
  maxWorkers: 2,
  // Each file leaves some memory behind, which makes a worker slower: then it is begun anew.
  workerIdleMemoryLimit: '1GB',
  // Against hanging only: a loaded machine may be ten times slower, and no test judges by the clock.
  testTimeout: 120_000,
};
