import { availableParallelism, cpus } from 'node:os';

/** The relation that a figure must have to its limit. */
export type Relation = '<=' | '>=' | '=';

/** Inputs of a bench, in the order in which they are printed. */
export type Inputs = Readonly<Record<string, string | number | boolean>>;

/**
 * Prints one figure for programs: `figure NAME VALUE target <= LIMIT`. Figures are the last lines of a bench, after the
 * tables for people. The reader compares value and limit.
 *
 * @throws RangeError when the value is not a finite number, because it could not be measured.
 */
export function figure(name: string, value: number, relation: Relation, limit: number): void {
  console.log(figureLine(name, value, relation, limit));
}

/** The line that `figure` prints. */
export function figureLine(name: string, value: number, relation: Relation, limit: number): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw new RangeError(`"${name}" is not a figure's name: use a_z and 0-9`);
  if (!Number.isFinite(value)) throw new RangeError(`${name} was not measured: it is ${value}`);
  return `figure ${name} ${rounded(value, relation, limit)} target ${relation} ${limit}`;
}

/** Rounds to four decimals, unless that would move the value to the other side of its limit. */
function rounded(value: number, relation: Relation, limit: number): number {
  const short = Number(value.toFixed(4));
  return reaches(short, relation, limit) === reaches(value, relation, limit) ? short : value;
}

/** Whether a value reaches its target. */
export function reaches(value: number, relation: Relation, limit: number): boolean {
  switch (relation) {
    case '<=':
      return value <= limit;
    case '>=':
      return value >= limit;
    case '=':
      return value === limit;
    default:
      return relation satisfies never;
  }
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/**
 * Runs a bench: prints its inputs and the machine, then measures. The process exits with 1 when `measure` throws, and
 * with 0 otherwise, whatever the figures are.
 */
export async function runBench(title: string, inputs: Inputs, measure: () => Promise<void>): Promise<void> {
  console.log(header(title, inputs));
  const status = await measure().then(
    () => 0,
    (error: unknown) => {
      console.error(`${title}: could not measure.`, error);
      return 1;
    },
  );
  // Whatever a trial left open would keep the process waiting, for minutes or for ever.
  process.exit(status);
}

/** Title, inputs and machine. */
export function header(title: string, inputs: Inputs): string {
  const given = Object.entries({
    ...inputs,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    node: process.version,
  });
  return [title, ...given.map(([name, value]) => `  ${name}: ${value}`), ''].join('\n');
}
