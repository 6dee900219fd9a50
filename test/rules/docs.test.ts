import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { controlPlaneRoles, synchronisationRoles } from '../../src/domain/model/well-known-roles.ts';
import { type RulesMember, rulesMembers } from '../../src/rules/json-schema.ts';
import { parsed } from './rules-text.ts';

const page = readFileSync('docs/rules.md', 'utf8');

/** One line of the page's tables. Objects have neither default nor form: their members have. */
function rowOf({ path, meaning, default: standing, expected }: RulesMember): string {
  const isObject = expected === undefined;
  const said = typeof standing === 'string' ? shown(standing) : standing.absent;
  const cells = [`\`${path}\``, meaning, isObject && said !== 'required' ? '' : said, expected ?? ''];
  return `| ${cells.join(' | ')} |`;
}

function shown(json: string): string {
  return json.length > 60 ? 'see below' : `\`${json}\``;
}

describe('docs/rules.md', () => {
  test.each(rulesMembers().map((member) => ({ path: member.path, row: rowOf(member) })))(
    'explains $path in the words of the schema, with its default',
    ({ row }) => {
      expect(page).toContain(row);
    },
  );

  test.each([...controlPlaneRoles, ...synchronisationRoles])(
    'names $name and its id',
    ({ id, name, why }) => {
      expect(page).toContain(`| ${name} | \`${id}\` | ${why} |`);
    },
  );

  test.each(['RenewalReason', 'StalenessReason', 'OtherReason'])('explains every %s', (union) => {
    const reasons = membersOfUnion(union);

    const missing = reasons.filter((reason) => !tableOf(union).includes(`| \`${reason}\` |`));

    expect(reasons.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  test('has an example that is usable as it stands', () => {
    const [, example = ''] = /```jsonc\n([\s\S]*?)```/.exec(page) ?? [];

    expect(parsed(example).rules.renew.mode).toBe('apply');
  });
});

/** Read from the source: a union leaves nothing behind to ask at run time. */
function membersOfUnion(name: string): readonly string[] {
  const source = readFileSync('src/domain/model/reasons.ts', 'utf8');
  const [, body = ''] = new RegExp(`export type ${name} =([^;]*);`).exec(source) ?? [];
  return [...body.matchAll(/'([a-z-]+)'/g)].flatMap(([, reason]) => reason ?? []);
}

/** The part of the page under the heading that names the union. */
function tableOf(union: string): string {
  const headings: Readonly<Record<string, string>> = {
    RenewalReason: '### Of renewals',
    StalenessReason: '### Of removals',
    OtherReason: '### Of other changes',
  };
  const [, after = ''] = page.split(`${headings[union]}\n`);
  return after.split('\n### ')[0] ?? '';
}
