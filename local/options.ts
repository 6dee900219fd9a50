import { parseArgs } from 'node:util';

/** Options of `npm start`. */
export interface LocalOptions {
  readonly users: number;
  readonly auditEvents: number;
  readonly seed: number;
  /** Days until the hygiene jobs run again; 0: none. */
  readonly daysLater: number;
  /** Directory for Azurite's tables and queues. Absent: in memory. */
  readonly dataDir: string | undefined;
  /** Port of the Functions host. 0 takes any free port, here and below. */
  readonly port: number;
  readonly simulatorPort: number;
  readonly azuritePort: number;
  readonly azuriteQueuePort: number;
  /** Whether a message in a queue wakes whoever executes; without it a timer finds what was accepted. */
  readonly doorbell: boolean;
  /** Stop after the first runs. */
  readonly once: boolean;
  /** Print every log line of the app. */
  readonly verbose: boolean;
}

export type OptionsResult =
  | { readonly kind: 'run'; readonly options: LocalOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

interface NumberOption {
  readonly meaning: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

const port = (meaning: string, fallback: number): NumberOption => ({
  meaning: `${meaning}; 0 takes a free one`,
  default: fallback,
  min: 0,
  max: 65_535,
});

const numberOptions = {
  users: { meaning: 'people in the simulated tenant', default: 500, min: 2, max: 200_000 },
  'audit-events': { meaning: 'audit events of its last 30 days', default: 6_000, min: 0, max: 5_000_000 },
  seed: { meaning: 'the same number makes the same tenant', default: 1, min: 0, max: 4_294_967_295 },
  'days-later': {
    meaning: 'days until the hygiene jobs run again, on the simulated clock; 0: they do not',
    default: 8,
    min: 0,
    max: 60,
  },
  port: port('port of the Functions host', 7071),
  'simulator-port': port('port of the simulator', 0),
  'azurite-port': port("port of Azurite's table service", 0),
  'azurite-queue-port': port("port of Azurite's queue service", 0),
} as const satisfies Record<string, NumberOption>;

const textOptions = {
  data: 'a directory for the tables and queues of Azurite; without it they are in memory',
} as const;

const switches = {
  once: 'stop after these runs; the exit code is their result (see below)',
  'no-doorbell': 'no queue: what was accepted is found by a timer, each minute',
  verbose: 'print every log line of the app',
  help: 'print this',
} as const;

const names = [...Object.keys(numberOptions), ...Object.keys(textOptions), ...Object.keys(switches)];

/** Reads the command line, and reports all problems at once. */
export function readOptions(args: readonly string[]): OptionsResult {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries([
      ...[...Object.keys(numberOptions), ...Object.keys(textOptions)].map(
        (name) => [name, { type: 'string' }] as const,
      ),
      ...Object.keys(switches).map((name) => [name, { type: 'boolean' }] as const),
    ]),
  });
  const given = new Map<string, string | undefined>();
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional')
      problems.push(`"${token.value}" is not expected here: values belong to an option.`);
    if (token.kind !== 'option') continue;
    if (!names.includes(token.name)) problems.push(`${token.rawName} is not an option; --help lists them.`);
    else if (Object.hasOwn(switches, token.name) && token.value !== undefined)
      problems.push(`--${token.name} takes no value.`);
    given.set(token.name, token.value);
  }
  if (given.has('help')) return { kind: 'help' };
  const options = readValues(given, problems);
  problems.push(...samePorts(options));
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'run', options };
}

function readValues(given: ReadonlyMap<string, string | undefined>, problems: string[]): LocalOptions {
  const number = (name: keyof typeof numberOptions): number => {
    const { default: fallback, min, max } = numberOptions[name];
    if (!given.has(name)) return fallback;
    const text = given.get(name) ?? '';
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    problems.push(
      `--${name} ${text === '' ? 'without a value' : text}: expected a whole number from ${min} to ${max}.`,
    );
    return fallback;
  };
  // An option that follows is no directory, and `./--once` is one all the same.
  if (given.has('data') && /^(--|$)/.test(given.get('data') ?? ''))
    problems.push('--data without a value: expected a directory.');
  return {
    users: number('users'),
    auditEvents: number('audit-events'),
    seed: number('seed'),
    daysLater: number('days-later'),
    dataDir: given.get('data'),
    port: number('port'),
    simulatorPort: number('simulator-port'),
    azuritePort: number('azurite-port'),
    azuriteQueuePort: number('azurite-queue-port'),
    doorbell: !given.has('no-doorbell'),
    once: given.has('once'),
    verbose: given.has('verbose'),
  };
}

/** The requested ports, each with its option. */
export function namedPorts({
  port,
  simulatorPort,
  azuritePort,
  azuriteQueuePort,
}: LocalOptions): readonly (readonly [string, number])[] {
  return [
    ['--port', port],
    ['--simulator-port', simulatorPort],
    ['--azurite-port', azuritePort],
    ['--azurite-queue-port', azuriteQueuePort],
  ];
}

function samePorts(options: LocalOptions): string[] {
  const ports = namedPorts(options);
  return ports.flatMap(([name, port], index) => {
    const twin = ports.slice(0, index).find(([, other]) => other === port);
    return port === 0 || twin === undefined ? [] : [`${name} ${port}: ${twin[0]} has the same port.`];
  });
}

/** The text of `--help`. */
export function helpText(): string {
  const numbers = Object.entries(numberOptions).map(
    ([name, option]) => [`--${name} N`, `${option.meaning} (${option.default})`] as const,
  );
  const texts = Object.entries(textOptions).map(([name, meaning]) => [`--${name} DIR`, meaning] as const);
  const flags = Object.entries(switches).map(([name, meaning]) => [`--${name}`, meaning] as const);
  const lines = [...numbers, ...texts, ...flags].map(([name, meaning]) => `  ${name.padEnd(24)}${meaning}`);
  return `npm start -- [options]

Runs each job on this machine (audit snapshot, history of access, renewals, stale access) and, on the
simulated clock, hygiene and the history again some days later: Azurite, a simulated tenant, a Functions host.
Stays up until Ctrl-C, with its addresses printed.

${lines.join('\n')}

Settings of the app come from the environment and from Values in local.settings.json.
Exit code with --once, of the worst run: 0 succeeded, 3 partial, 4 blocked, 5 failed.
In any case: 1 the stack could not start, 2 wrong options, 128 + n ended by signal n during these runs.`;
}
