import { controlPlaneRoles, synchronisationRoles } from '../src/domain/model/well-known-roles.ts';
import { type RulesMember, rulesMembers } from '../src/rules/json-schema.ts';

const WIDTH = 110;

/** A placeholder that is no GUID, so that the file is invalid until the protected principals are filled in. */
const fillIn = (what: string) => `OBJECT ID OF ${what}`;

/** Examples, and lists that need names beside their ids, by path. */
const written: Readonly<Record<string, readonly string[]>> = {
  $schema: ['"./rules.schema.json"'],
  version: ['1'],
  'protected.principals': [
    '[',
    `  { "id": "${fillIn('YOUR BREAK-GLASS ACCOUNT')}", "why": "Break-glass account" },`,
    `  { "id": "${fillIn('YOUR SYNCHRONISATION ACCOUNT')}", "why": "Synchronises from on premises; leave this line out without one" },`,
    `  { "id": "${fillIn('THE IDENTITY OF THIS APP')}", "why": "This app's own managed identity" }`,
    ']',
  ],
  'protected.roles': [
    '[',
    ...synchronisationRoles.map(
      ({ id, name, why }, index) =>
        `  { "id": "${id}", "name": "${name}", "why": "${why}" }${comma(index, synchronisationRoles)}`,
    ),
    ']',
  ],
  exceptions: [
    '[',
    '  // {',
    '  //   "principalId": "GUID", "roleDefinitionId": "GUID", "directoryScopeId": "/",',
    '  //   "owner": "Ada Lovelace", "reason": "Used once a year, in the disaster drill", "ticket": "CHG-4711",',
    '  //   "expires": "2027-03-31"',
    '  // }',
    ']',
  ],
  'limits.controlPlane.roles': [
    '[',
    ...controlPlaneRoles.map(
      ({ id, name, why }, index) => `  "${id}"${comma(index, controlPlaneRoles)} // ${name}: ${why}`,
    ),
    ']',
  ],
  'renew.attestations': [
    '[',
    '  // {',
    '  //   "principalId": "GUID", "roleDefinitionId": "GUID", "directoryScopeId": "/",',
    '  //   "by": "Grace Hopper", "on": "2026-11-22", "until": "2027-11-21"',
    '  // }',
    ']',
  ],
  'roleSettings.baselines': [
    '[',
    '  // {',
    '  //   "name": "every role", "roles": "all",',
    '  //   "settings": { "activation": { "maximum": "PT8H", "mfa": true, "justification": true } }',
    '  // }',
    ']',
  ],
  senders: [
    '[',
    '  // {',
    '  //   "name": "servicedesk", "format": "generic",',
    '  //   "proof": { "kind": "ed25519", "publicKeys": ["whpk_..."] },',
    '  //   "beneficiaries": { "group": "GUID OF THE GROUP OF WHOEVER IS ON CALL" },',
    '  //   "grants": [{ "roleDefinitionId": "GUID", "minutes": 60 }]',
    '  // }',
    ']',
  ],
};

function comma(index: number, list: readonly unknown[]): string {
  return index < list.length - 1 ? ',' : '';
}

/**
 * A rules file to begin with. It has every property with its explanation and default.
 *
 * @param instead what stands at some paths instead of the examples, line by line.
 */
export function starterRules(instead: Readonly<Record<string, readonly string[]>> = {}): string {
  const members = rulesMembers().filter(({ path }) => !path.includes('[]'));
  const intro = [
    '// Rules of PIM Warden. docs/rules.md explains them; `npm run rules -- check rules.json` checks them.',
    '// Nothing in here is done unattended until a mode says "apply", "strengthen" or "enforce". What you leave out has the default shown here.',
  ];
  return `${[...intro, '{', ...membersUnder('', { members, values: { ...written, ...instead } }, '  '), '}'].join('\n')}\n`;
}

interface Starter {
  readonly members: readonly RulesMember[];
  /** By path. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

function membersUnder(parent: string, starter: Starter, indent: string): string[] {
  const { members, values } = starter;
  const children = members.filter(({ path }) => parentOf(path) === parent && !isLeftOut(path));
  return children.flatMap((member, index) => {
    const { path } = member;
    const name = path.slice(path.lastIndexOf('.') + 1);
    const isObject = members.some((other) => parentOf(other.path) === path);
    const value = isObject
      ? ['{', ...membersUnder(path, starter, '  '), '}']
      : (values[path] ?? [defaultOf(member)]);
    const lines = [...comments(member), `"${name}": ${value[0]}`, ...value.slice(1)];
    const isLast = index === children.length - 1;
    return lines.map((line, at) => `${indent}${line}${at === lines.length - 1 && !isLast ? ',' : ''}`);
  });
}

/** A ticket has no harmless default, and the mode of role settings stands by what is said there: docs/rules.md describes them. */
function isLeftOut(path: string): boolean {
  return path.endsWith('.ticket') || path === 'roleSettings.mode';
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function defaultOf({ path, default: standing }: RulesMember): string {
  if (typeof standing === 'string') return standing;
  throw new Error(`${path} has no default: say in local/rules-starter.ts what to begin with`);
}

function comments({ path, meaning, expected }: RulesMember): string[] {
  if (path === 'version') return [];
  const isList = expected?.includes('list') ?? true;
  const text = isList ? meaning : `${meaning} Expected: ${expected}.`;
  return wrapped(text, WIDTH - 3 - 2 * path.split('.').length).map((line) => `// ${line}`);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
