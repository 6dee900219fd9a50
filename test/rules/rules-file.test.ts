import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { RulesUnusable } from '../../src/ports/errors.ts';
import { createRulesFile } from '../../src/rules/rules-file.ts';
import { rules } from '../rules-builder.ts';
import { rulesText } from './rules-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'pim-warden-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a rules file', () => {
  test('is read anew for every run', async () => {
    const path = join(folder, 'rules.json');
    const source = createRulesFile(path);
    writeFileSync(path, rulesText());
    const before = await source.load();

    writeFileSync(path, rulesText('"renew": { "mode": "apply" }'));
    const after = await source.load();

    expect(before.rules).toEqual(rules());
    expect(after.rules.renew.mode).toBe('apply');
    expect(after.hash).not.toBe(before.hash);
  });

  test('that is not there makes nothing usable, and says how to get one', async () => {
    const path = join(folder, 'none.json');

    const loading = createRulesFile(path).load();

    await expect(loading).rejects.toThrow(RulesUnusable);
    await expect(loading).rejects.toThrow(
      `is not there (${path}): write one with \`npm run rules -- init ${path}\`, or say where it is in RULES_FILE`,
    );
  });

  test('that is a folder is none', async () => {
    mkdirSync(join(folder, 'rules'));

    await expect(createRulesFile(join(folder, 'rules')).load()).rejects.toThrow('name the file itself');
  });

  test('that is longer than 1 MiB is not read', async () => {
    const path = join(folder, 'long.json');
    writeFileSync(path, `${rulesText()}${' '.repeat(1024 * 1024)}`);

    await expect(createRulesFile(path).load()).rejects.toThrow('expected at most 1048576');
  });

  test('that is wrong is refused with every problem in one message', async () => {
    const path = join(folder, 'wrong.json');
    writeFileSync(path, rulesText('"renew": { "mode": "on" }', '"stale": 1'));

    await expect(createRulesFile(path).load()).rejects.toThrow(
      [
        `The rules (${path}) are not usable, so nothing will be changed:`,
        '  - line 4: renew.mode: expected one of "off", "plan", "apply"; got "on"',
        '  - line 5: stale: expected an object in braces, { }; got 1',
      ].join('\n'),
    );
  });
});
