import { parseArgs } from 'node:util';

/** Options of a bench or sweep, beside `--help`. */
export interface InputsSpec<N extends string, F extends string, C extends string> {
  readonly usage: string;
  /** Number options with their defaults. */
  readonly full: Readonly<Record<N, number>>;
  /** Smaller defaults with `--quick`. Without them there is no such option. */
  readonly quick?: Readonly<Partial<Record<N, number>>>;
  readonly flags?: readonly F[];
  /** Options that take one of these values each time they are given. Default: all values. */
  readonly choices?: Readonly<Record<C, readonly string[]>>;
}

export type BenchInputs<N extends string, F extends string, C extends string> = Readonly<
  Record<N, number> & Record<F, boolean> & Record<C, readonly string[]>
>;

/**
 * Reads the inputs of this process from its command line. Prints the usage and exits where it is asked for. A wrong option
 * is one line on stderr and exit code 2.
 */
export function readInputs<N extends string, F extends string = never, C extends string = never>(
  spec: InputsSpec<N, F, C>,
): BenchInputs<N, F, C> {
  try {
    const inputs = parseInputs(spec, process.argv.slice(2));
    if (inputs !== 'help') return inputs;
    console.log(spec.usage);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    // Node adds advice to its message. The first sentence says what is wrong.
    const [sentence] = error.message.split(/\.?\n|\. /);
    console.error(`${sentence}. See --help.`);
    process.exit(2);
  }
  process.exit(0);
}

/** @throws RangeError for a wrong value; TypeError for an unknown option or a missing value. */
export function parseInputs<N extends string, F extends string = never, C extends string = never>(
  { full, quick, flags = [], choices }: InputsSpec<N, F, C>,
  args: readonly string[],
): BenchInputs<N, F, C> | 'help' {
  const numbers = Object.keys(full);
  const lists = Object.entries<readonly string[]>(choices ?? {});
  const switches = [...flags, ...(quick === undefined ? [] : ['quick']), 'help'];
  const options = Object.fromEntries([
    ...numbers.map((name) => [name, { type: 'string' }] as const),
    ...lists.map(([name]) => [name, { type: 'string', multiple: true }] as const),
    ...switches.map((name) => [name, { type: 'boolean' }] as const),
  ]);
  const values: Readonly<Record<string, unknown>> = parseArgs({ args: [...args], options }).values;
  if (values.help) return 'help';
  const given = Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, wholeNumber(name, value)] as const] : [],
  );
  return {
    ...full,
    ...(values.quick === true && quick),
    ...Object.fromEntries(given),
    ...Object.fromEntries(flags.map((flag) => [flag, values[flag] === true])),
    ...Object.fromEntries(lists.map(([name, all]) => [name, chosen(name, values[name], all)])),
  } as BenchInputs<N, F, C>;
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,7}$/.test(value))
    throw new RangeError(`--${name} ${value}: expected a whole number from 1`);
  return Number(value);
}

function chosen(name: string, value: unknown, all: readonly string[]): readonly string[] {
  const given = Array.isArray(value) ? value.map(String) : all;
  const wrong = given.find((one) => !all.includes(one));
  if (wrong !== undefined) throw new RangeError(`--${name} ${wrong}: expected one of ${all.join(', ')}`);
  return given;
}
