import { parseArgs } from 'node:util';

/** Options of a bench or sweep, beside `--help`. */
export interface InputsSpec<N extends string, F extends string, C extends string, O extends string = never> {
  readonly usage: string;
  /** Number options with their defaults. */
  readonly full: Readonly<Record<N, number>>;
  /** Smaller defaults with `--quick`. Without them there is no such option. */
  readonly quick?: Readonly<Partial<Record<N, number>>>;
  readonly flags?: readonly F[];
  /** Options that take one of these values each time they are given. Default: all values. */
  readonly choices?: Readonly<Record<C, readonly string[]>>;
  /** Options that take one of these values. Default: the first. */
  readonly oneOf?: Readonly<Record<O, readonly [string, ...string[]]>>;
}

export type BenchInputs<
  N extends string,
  F extends string,
  C extends string,
  O extends string = never,
> = Readonly<Record<N, number> & Record<F, boolean> & Record<C, readonly string[]> & Record<O, string>>;

/**
 * Reads the inputs of this process from its command line. Prints the usage and exits where it is asked for. A wrong option
 * is one line on stderr and exit code 2.
 */
export function readInputs<
  N extends string,
  F extends string = never,
  C extends string = never,
  O extends string = never,
>(spec: InputsSpec<N, F, C, O>): BenchInputs<N, F, C, O> {
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
export function parseInputs<
  N extends string,
  F extends string = never,
  C extends string = never,
  O extends string = never,
>(
  { full, quick, flags = [], choices, oneOf }: InputsSpec<N, F, C, O>,
  args: readonly string[],
): BenchInputs<N, F, C, O> | 'help' {
  const numbers = Object.keys(full);
  const lists = Object.entries<readonly string[]>(choices ?? {});
  const picks = Object.entries<readonly [string, ...string[]]>(oneOf ?? {});
  const switches = [...flags, ...(quick === undefined ? [] : ['quick']), 'help'];
  const options = Object.fromEntries([
    ...numbers.map((name) => [name, { type: 'string' }] as const),
    ...lists.map(([name]) => [name, { type: 'string', multiple: true }] as const),
    ...picks.map(([name]) => [name, { type: 'string' }] as const),
    ...switches.map((name) => [name, { type: 'boolean' }] as const),
  ]);
  const values: Readonly<Record<string, unknown>> = parseArgs({ args: [...args], options }).values;
  if (values.help) return 'help';
  const given = numbers.flatMap((name) =>
    values[name] === undefined ? [] : [[name, wholeNumber(name, String(values[name]))] as const],
  );
  return {
    ...full,
    ...(values.quick === true && quick),
    ...Object.fromEntries(given),
    ...Object.fromEntries(flags.map((flag) => [flag, values[flag] === true])),
    ...Object.fromEntries(lists.map(([name, all]) => [name, chosen(name, values[name], all)])),
    ...Object.fromEntries(picks.map(([name, all]) => [name, picked(name, values[name], all)])),
  } as BenchInputs<N, F, C, O>;
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

function picked(name: string, value: unknown, [first, ...others]: readonly [string, ...string[]]): string {
  if (value === undefined) return first;
  return chosen(name, [value], [first, ...others])[0] ?? first;
}
