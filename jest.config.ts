import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

// A zone with a summer time, so that a day counted on the local clock fails a test. `TZ=UTC npx jest` is the other run.
process.env.TZ ??= 'America/New_York';
// Every simulator that a test starts checks what it answers against Graph's published types.
process.env.SIMULATOR_CHECK_SHAPES ??= '1';

const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'commonjs' } },
    ],
    '\\.m?js$': ['@swc/jest', { jsc: { target: 'es2024' }, module: { type: 'commonjs' } }],
  },
  // These ship as ES modules only; Jest runs CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|croner|p-limit|yocto-queue|canonicalize|@octokit/webhooks-methods|d3-[a-z-]+|internmap)/)',
  ],
  moduleNameMapper: {
    // It says where it is to those who import it only.
    '^@octokit/webhooks-methods$': '<rootDir>/node_modules/@octokit/webhooks-methods/dist-node/index.js',
  },
  reporters: ['default', '<rootDir>/test/closing-line.cjs'],
  // Many suites wait for processes and quotas of their own: on two cores, one worker leaves half the machine idle.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testTimeout: 180_000,
  // Copies of everything, while mutants are tested.
  modulePathIgnorePatterns: ['<rootDir>/.stryker/'],
};

export default config;
