import { parseArgs } from 'node:util';

/** What a bench can be told, beside `--seed N`, `--quick` and `--help`. */
export interface InputsSpec<N extends string, F extends string> {
  readonly usage: string;
  readonly full: Readonly<Record<N, number>>;
  /** Instead, with `--quick`. */
  readonly quick: Readonly<Record<N, number>>;
  readonly flags?: readonly F[];
}

/**
 * The inputs of this process, from its command line. Prints the usage and ends where it is asked for.
 *
 * @throws RangeError for what is not a whole number from 1; TypeError for an option that is not known.
 */
export function readInputs<N extends string, F extends string = never>({
  usage,
  full,
  quick,
  flags = [],
}: InputsSpec<N, F>): Readonly<Record<N | 'seed', number> & Record<F, boolean>> {
  const numbers = [...Object.keys(full), 'seed'].map((name) => [name, { type: 'string' }] as const);
  const switches = [...flags, 'quick', 'help'].map((name) => [name, { type: 'boolean' }] as const);
  const options = Object.fromEntries([...numbers, ...switches]);
  const values: Readonly<Record<string, unknown>> = parseArgs({ options }).values;
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const given = Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, wholeNumber(name, value)] as const] : [],
  );
  const sizes = { ...(values.quick ? quick : full), seed: 1, ...Object.fromEntries(given) };
  const set = Object.fromEntries(flags.map((flag) => [flag, values[flag] === true]));
  return { ...sizes, ...set } as Record<N | 'seed', number> & Record<F, boolean>;
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,7}$/.test(value))
    throw new RangeError(`--${name} ${value}: expected a whole number from 1`);
  return Number(value);
}
