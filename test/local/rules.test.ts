import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { starterRules } from '../../local/rules-starter.ts';
import { parsed, problemsOf, rulesText } from '../rules/rules-text.ts';
import { rules } from '../rules-builder.ts';

const folder = mkdtempSync(join(tmpdir(), 'pim-warden-rules-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/rules.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run rules -- check FILE', () => {
  test('says that a file is usable, its hash, and what it lets be done', () => {
    const path = join(folder, 'usable.json');
    writeFileSync(path, rulesText('"renew": { "mode": "apply" }'));

    const { status, stdout } = run('check', path);

    expect(status).toBe(0);
    expect(stdout).toContain(`${path} is usable. SHA-256 ${parsed(readFileSync(path)).hash}`);
    expect(stdout).toContain('renew: apply');
    expect(stdout).toContain('stale.noSignIn: plan');
  });

  test('says everything that is wrong, and fails', () => {
    const path = join(folder, 'wrong.json');
    writeFileSync(path, rulesText('"renew": { "mode": "on" }', '"stale": 1'));

    const { status, stderr } = run('check', path);

    expect(status).toBe(1);
    expect(stderr).toContain('line 4: renew.mode');
    expect(stderr).toContain('line 5: stale');
  });

  test('points to exceptions that have expired', () => {
    const path = join(folder, 'expired.json');
    const expired =
      '{ "principalId": "11111111-aaaa-4bbb-8ccc-000000000001", "owner": "G", "reason": "r", "ticket": "t", "expires": "2020-03-31" }';
    writeFileSync(path, rulesText(`"exceptions": [${expired}]`));

    expect(run('check', path)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('exceptions[0] expired on 2020-03-31T23:59:59.999Z'),
    });
  });
});

describe('npm run rules, asked wrongly,', () => {
  test.each([[[]], [['check']], [['chekc', 'x']], [['check', 'a', 'b']]])('says how: %j', (args) => {
    const { status, stdout, stderr } = run(...args);

    expect(status).toBe(2);
    expect(stdout + stderr).toContain('npm run rules -- COMMAND');
  });
});

describe('the file to begin with', () => {
  test('is not usable until somebody says who is protected', () => {
    expect(problemsOf(starterRules()).map((problem) => problem.split(': ')[1])).toEqual([
      'protected.principals[0].id',
      'protected.principals[1].id',
      'protected.principals[2].id',
    ]);
  });

  test('holds what stands without it, and nothing is done unattended by it', () => {
    const ids = ['1', '2', '3'].map((digit) => `11111111-aaaa-4bbb-8ccc-00000000000${digit}`);
    const filled = starterRules().replace(/OBJECT ID OF [^"]*/g, () => ids.shift() ?? '');

    const { protected: kept, ...rest } = parsed(filled).rules;

    const { protected: standing, ...defaults } = rules();
    expect(rest).toEqual(defaults);
    expect(kept.roles).toEqual(standing.roles);
  });

  test('is written once and never over another', () => {
    const path = join(folder, 'begun.json');

    const first = run('init', path);
    writeFileSync(path, 'mine');
    const second = run('init', path);

    expect(first.status).toBe(0);
    expect(second).toMatchObject({ status: 1, stderr: `${path} is there already and was left as it is.\n` });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });
});

describe('npm run rules -- schema', () => {
  test('prints the JSON Schema', () => {
    expect(JSON.parse(run('schema').stdout)).toMatchObject({ title: 'Rules of PIM Warden' });
  });
});
