import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { attackGroups } from '../../bench/hostile/attack-groups.ts';
import { kinds } from '../../bench/webhook-attacks/attack.ts';
import { webhookAttacks } from '../../bench/webhook-attacks/attacks.ts';
import { wires } from '../../bench/webhook-attacks/wires.ts';

const page = readFileSync('docs/security.md', 'utf8');

/** Rows of the threats, each with a threat, a control and its tests. */
const rows = page
  .slice(page.indexOf('\n## Threats'), page.indexOf('\n## Shadow writes'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (threat|---) /.test(line))
  .map((line) => line.split(' | '))
  .map(([threat = '', control = '', tests = '']) => ({ threat: threat.slice(2), control, tests }));

/** `test/….test.ts` "name", "another name"; … */
function citedTests(cell: string): readonly { readonly path: string; readonly names: readonly string[] }[] {
  return cell.split(';').map((part) => ({
    path: /`(test\/[^`]+)`/.exec(part)?.[1] ?? '',
    names: [...part.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  }));
}

describe('docs/security.md', () => {
  test('has many threats, each once', () => {
    expect(rows.length).toBeGreaterThan(25);
    expect(new Set(rows.map(({ threat }) => threat)).size).toBe(rows.length);
  });

  test.each(rows)('names a control and the tests that hold it: $threat', ({ control, tests }) => {
    expect(control).not.toBe('');
    for (const { path, names } of citedTests(tests)) {
      expect([path, existsSync(path)]).toEqual([path, true]);
      expect(names).not.toEqual([]);
      const text = readFileSync(path, 'utf8');
      expect(names.filter((name) => !text.includes(name))).toEqual([]);
    }
  });

  test('and SECURITY.md are where a reader looks for them', () => {
    expect(readFileSync('README.md', 'utf8')).toContain('(docs/security.md)');
    expect(readFileSync('SECURITY.md', 'utf8')).toContain('(docs/security.md)');
    expect(page).toContain('(../SECURITY.md)');
  });
});

describe('npm run sweep:hostile', () => {
  test('has sixty attacks at least, each with a name of its own', () => {
    const names = attackGroups.flatMap(({ attacks }) => attacks.map(({ kind, name }) => `${kind}: ${name}`));

    expect(names.length).toBeGreaterThanOrEqual(60);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('npm run sweep:webhooks', () => {
  test('has each of the 36 kinds of attack, each attack with a name of its own', () => {
    const rows = new Set(webhookAttacks.map(({ row }) => row));
    const names = webhookAttacks.flatMap((attack) =>
      attack.wires.map((wire) => `${attack.row} ${attack.name}, ${wire}`),
    );

    expect([...rows]).toEqual(Object.keys(kinds).map(Number));
    expect(rows.size).toBe(36);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(wires)('attacks %s in more than twenty ways', (wire) => {
    expect(webhookAttacks.filter((attack) => attack.wires.includes(wire)).length).toBeGreaterThan(20);
  });
});
