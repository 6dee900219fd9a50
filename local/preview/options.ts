import { parseArgs } from 'node:util';

/** Options of `npm run preview`. */
export interface PreviewOptions {
  /** A domain or an id. `undefined`: the simulated tenant of the demo. */
  readonly tenant: string | undefined;
  readonly rulesFile: string | undefined;
  /** The folder that is written to. */
  readonly out: string;
  /** Whether previews in the folder remember one another. */
  readonly keep: boolean;
  /** Whether PIM's requests are read, which Graph allows only with permissions to make them. */
  readonly withRequests: boolean;
  /** Whether everything is read, also what an earlier try read within the hour. */
  readonly anew: boolean;
  readonly deviceCode: boolean;
  readonly clientId: string | undefined;
  readonly authority: string | undefined;
  /** Where Microsoft Graph is; `undefined`: where the tenant's own is. */
  readonly graphOrigin: string | undefined;
  readonly loginHint: string | undefined;
  /** Whether a defect is shown with its stack. */
  readonly verbose: boolean;
}

export type PreviewOptionsResult =
  | { readonly kind: 'run'; readonly options: PreviewOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const texts = {
  tenant: ['NAME', 'whose tenant: contoso.onmicrosoft.com, another of its domains, or its id'],
  rules: ['FILE', 'the rules to plan by (docs/rules.md); without it, safe ones are written into the folder'],
  out: ['DIR', 'the folder to write to, and nowhere else (./pim-preview-NAME)'],
  'client-id': ['ID', 'a public client of your own (Microsoft Graph Command Line Tools)'],
  'login-hint': ['NAME', 'the account to propose on the page'],
  authority: ['URL', 'where to sign in, for national clouds (https://login.microsoftonline.com)'],
  'graph-origin': ['URL', "where Microsoft Graph is, for a simulator (where the tenant's is)"],
} as const;

const switches = {
  'device-code': 'sign in with a code on any device; tenants may forbid it',
  keep: 'remember, in the folder, what the next preview learns from: differences, ages, activations',
  requests: "read PIM's requests as well: Graph asks for a permission to write for that",
  anew: 'read everything, also what an earlier try read to its end within the hour',
  demo: 'a simulated tenant instead of one of yours: nothing leaves this machine',
  verbose: 'show a defect with its stack',
  help: 'print this',
} as const;

const names = Object.keys(texts) as readonly (keyof typeof texts)[];

/** A domain or a GUID; it names a folder as well. */
const tenantPattern = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

const guidPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Reads the command line, and reports all problems at once. */
export function readPreviewOptions(args: readonly string[]): PreviewOptionsResult {
  const given = new Map<string, string | undefined>();
  const problems: string[] = [];
  for (const token of tokensOf(args)) {
    if (token.kind === 'positional')
      problems.push(`"${token.value}" is not expected here: values belong to an option.`);
    if (token.kind !== 'option') continue;
    const { name, value } = token;
    if (Object.hasOwn(switches, name)) {
      if (value !== undefined) problems.push(`--${name} takes no value.`);
    } else if (!Object.hasOwn(texts, name))
      problems.push(`${token.rawName} is not an option; --help lists them.`);
    else if (!hasValue(token)) problems.push(`--${name} without a value.`);
    else if (given.has(name)) problems.push(`--${name} is given twice: ${given.get(name)}, and ${value}.`);
    given.set(name, value);
  }
  if (given.has('help')) return { kind: 'help' };
  problems.push(...tenantProblems(given));
  if (problems.length > 0) return { kind: 'wrong', problems };
  const [tenant, rulesFile, out, clientId, loginHint, authority, graphOrigin] = names.map((name) =>
    given.get(name),
  );
  const isSet = (name: keyof typeof switches) => given.has(name);
  return {
    kind: 'run',
    options: {
      ...{ tenant, rulesFile, clientId, loginHint, authority, graphOrigin },
      out: out ?? `./pim-preview-${tenant?.toLowerCase() ?? 'demo'}`,
      keep: isSet('keep'),
      withRequests: isSet('requests'),
      anew: isSet('anew'),
      deviceCode: isSet('device-code'),
      verbose: isSet('verbose'),
    },
  };
}

/** The option that follows is none: `--out --keep` would write to a folder of that name. */
function hasValue({ value, inlineValue }: OptionToken): boolean {
  return value !== undefined && value !== '' && (inlineValue === true || !value.startsWith('--'));
}

type OptionToken = Extract<ReturnType<typeof tokensOf>[number], { readonly kind: 'option' }>;

function tokensOf(args: readonly string[]) {
  const options = Object.fromEntries([
    ...Object.keys(texts).map((name) => [name, { type: 'string' }] as const),
    ...Object.keys(switches).map((name) => [name, { type: 'boolean' }] as const),
  ]);
  return parseArgs({ args: [...args], strict: false, allowPositionals: true, tokens: true, options }).tokens;
}

function tenantProblems(given: ReadonlyMap<string, string | undefined>): readonly string[] {
  const tenant = given.get('tenant');
  if (given.has('demo')) {
    const others = ['tenant', 'client-id', 'authority', 'graph-origin', 'login-hint', 'device-code'].filter(
      (name) => given.has(name),
    );
    return others.map((name) => `--${name} is of no use with --demo, which has a tenant of its own.`);
  }
  if (tenant === undefined)
    return given.has('tenant')
      ? []
      : ['Which tenant? --tenant contoso.onmicrosoft.com, or --demo to look first.'];
  const clientId = given.get('client-id');
  return [
    ...(tenantPattern.test(tenant) && (tenant.includes('.') || guidPattern.test(tenant))
      ? []
      : [`--tenant ${tenant}: expected a domain, such as contoso.onmicrosoft.com, or an id.`]),
    ...(clientId === undefined || guidPattern.test(clientId)
      ? []
      : [`--client-id ${clientId}: expected the id of an application, which is a GUID.`]),
  ];
}

/** The text of `--help`. */
export function previewHelp(): string {
  const lines = [
    ...Object.entries(texts).map(([name, [value, meaning]]) => [`--${name} ${value}`, meaning] as const),
    ...Object.entries(switches).map(([name, meaning]) => [`--${name}`, meaning] as const),
  ].map(([name, meaning]) => `  ${name.padEnd(20)}${meaning}`);
  return `npm run preview -- --tenant NAME [options]

Shows what the jobs would do in a tenant tonight, and why: renewals, removals, role settings that differ from a
baseline, who holds what. It signs you in, asks for permissions to read, sends nothing but reads, and writes into
one folder on this machine.

${lines.join('\n')}

Stopped with Ctrl-C, the same command goes on: what was read to its end is not read again within the hour.
Exit code: 0 the report is written; 1 it could not be made, and a sentence says why; 2 wrong options or rules;
128 + n ended by signal n.`;
}
