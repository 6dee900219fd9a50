import { availableParallelism, cpus } from 'node:os';

/** How a figure must stand to its limit. */
export type Relation = '<=' | '>=' | '=';

/** What a bench was given: numbers and names only, in the order they are to be read. */
export type Inputs = Readonly<Record<string, string | number | boolean>>;

/**
 * Prints one figure for programs: `figure NAME VALUE target <= LIMIT`. Figures are the last lines of a bench, after the
 * tables for people. Whether the target is reached is for the reader to judge.
 *
 * @throws RangeError when there is no number to print: what could not be measured is no figure.
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

/** Four decimals are plenty, unless the rest decides on which side of the limit the figure lies. */
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
 * Runs a bench: prints what it is given and on which machine, then does it. The process exits with 1 when it could not
 * measure, that is when `measure` throws, and with 0 whatever the figures are.
 */
export async function runBench(title: string, inputs: Inputs, measure: () => Promise<void>): Promise<void> {
  console.log(header(title, inputs));
  try {
    await measure();
  } catch (error) {
    console.error(`${title}: could not measure.`, error);
    process.exitCode = 1;
  }
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
