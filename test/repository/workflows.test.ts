import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly needs?: string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = globSync('.github/workflows/*.yml').map((path) => {
  const text = readFileSync(path, 'utf8');
  return { path, text, workflow: parse(text) as Workflow };
});

/** How a workflow writes a value of its context. */
const contextValue = (name: string) => `$\{{ ${name} }}`;
const jobsOf = ({ jobs }: Workflow) => Object.values(jobs);
const stepsOf = (workflow: Workflow) => jobsOf(workflow).flatMap(({ steps }) => steps);

describe.each(workflows)('$path', ({ text, workflow }) => {
  test('takes no secret: there is none to be stolen', () => {
    expect(text).not.toMatch(/secrets\./);
  });

  test('may read the repository and nothing else, unless a job says more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('runs nothing of a stranger with rights: no pull_request_target, and no text of a pull request in a command', () => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    expect(stepsOf(workflow).filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });

  test('takes actions by the hash of what they are', () => {
    const used = stepsOf(workflow).flatMap(({ uses }) => (uses === undefined ? [] : [uses]));

    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test('runs no script that package.json does not have', () => {
    const scripts = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name);

    expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });
});

describe('the test', () => {
  const { workflow } = workflows.find(({ path }) => path.endsWith('test.yml')) ?? {};

  test('of a pull request is cancelled by a newer one of the same, and that of main by none', () => {
    expect(workflow?.concurrency).toEqual({
      group: `test-${contextValue('github.event.pull_request.number || github.sha')}`,
      'cancel-in-progress': true,
    });
  });

  test('audits what is shipped, and does what npm test does', () => {
    const [job] = workflow === undefined ? [] : jobsOf(workflow);

    expect(job?.steps.flatMap(({ run = [] }) => run)).toEqual(['npm ci', 'npm run audit', 'npm test']);
  });
});

describe('the deployment', () => {
  const { workflow } = workflows.find(({ path }) => path.endsWith('deploy.yml')) ?? {};
  const { package: packaging, deploy } = workflow?.jobs ?? {};

  test('signs in to Azure with the token of its job alone', () => {
    const login = deploy?.steps.find(({ uses }) => uses?.startsWith('azure/login@'));

    expect(login?.with).toEqual({
      'client-id': contextValue('vars.AZURE_CLIENT_ID'),
      'tenant-id': contextValue('vars.AZURE_TENANT_ID'),
      'subscription-id': contextValue('vars.AZURE_SUBSCRIPTION_ID'),
    });
    expect(deploy?.permissions).toEqual({ 'id-token': 'write' });
  });

  test('is of one environment, whose reviewers let it through, and is started by a person', () => {
    expect(Object.keys(workflow?.on ?? {})).toEqual(['workflow_dispatch']);
    expect(deploy?.environment).toBe(contextValue('inputs.environment'));
  });

  test('waits for another of the same environment, and never cuts one off', () => {
    expect(workflow?.concurrency).toEqual({
      group: `deploy-${contextValue('inputs.environment')}`,
      'cancel-in-progress': false,
    });
  });

  test('deploys what was tested, and runs no code of a dependency where it may sign in', () => {
    expect(packaging?.steps.map(({ run }) => run)).toContain('npm test');
    expect(packaging?.permissions).toBeUndefined();
    expect(deploy?.needs).toBe('package');
    expect(deploy?.steps.filter(({ run = '' }) => /\b(?:npm|npx|node)\b/.test(run))).toEqual([]);
  });
});
