import { parseArgs } from 'node:util';
import { z } from 'zod';
import { defaultSizes, type SimulatorOptions } from './start.ts';

/** The command that the arguments ask for. */
type CommandLine =
  | {
      readonly kind: 'start';
      readonly options: SimulatorOptions;
      readonly frozen: boolean;
      /** The file to write the https certificate to. */
      readonly certificateFile: string | undefined;
    }
  | { readonly kind: 'help' };

/** An argument that cannot be used. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}

export const help = `Microsoft Graph for one simulated tenant, on 127.0.0.1.

  npm run simulator -- [options]

  --port N            port to listen on; 0: any free one               (default 0)
  --seed N            the tenant is the same for the same seed and sizes (default ${defaultSizes.seed})
  --users N           people in the tenant                             (default ${defaultSizes.users})
  --audit-events N    events in the 30 days of the audit log           (default ${defaultSizes.auditEvents})
  --groups N, --service-principals N, --administrative-units N         (default: fits the users)
  --time-bound-eligibilities N   eligibilities that end, at least so many (default: fits the users)
  --retention-days N  how long the audit log keeps an event            (default 30)
  --late-share X      share of audit events that become visible late, 0 to 1
  --late-hours N      how late, at most                                (default 20)
  --now INSTANT       where the clock begins: 2026-09-01T00:00:00Z     (default: now)
  --frozen            the clock stands still until it is moved
  --no-throttling     no quotas
  --tls               https, with a certificate made for this start; it is printed
  --tls-cert FILE     https, and the certificate is written to this file
  --control           control endpoints below /_simulator/
  --help              this text
`;

const flags = {
  port: { type: 'string' },
  seed: { type: 'string' },
  users: { type: 'string' },
  'audit-events': { type: 'string' },
  groups: { type: 'string' },
  'service-principals': { type: 'string' },
  'administrative-units': { type: 'string' },
  'time-bound-eligibilities': { type: 'string' },
  'retention-days': { type: 'string' },
  'late-share': { type: 'string' },
  'late-hours': { type: 'string' },
  now: { type: 'string' },
  frozen: { type: 'boolean' },
  'no-throttling': { type: 'boolean' },
  tls: { type: 'boolean' },
  'tls-cert': { type: 'string' },
  control: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Values = {
  -readonly [name in keyof typeof flags]?: (typeof flags)[name]['type'] extends 'string' ? string : boolean;
};

/**
 * @param words the arguments, without the program's own name.
 * @throws CommandLineError with one line of text.
 */
export function readCommandLine(words: readonly string[]): CommandLine {
  const values = parse(words);
  if (values.help === true) return { kind: 'help' };
  const number = (name: NumberFlag, bounds: Bounds) => wholeNumber(name, values[name], bounds);
  const options: SimulatorOptions = {
    ...optionalValue('port', number('port', { max: 65_535 })),
    ...optionalValue('seed', number('seed', { max: 0xffff_ffff })),
    ...optionalValue('users', number('users', { min: 2, max: 1_000_000 })),
    ...optionalValue('auditEvents', number('audit-events', { max: 100_000_000 })),
    ...optionalValue('groups', number('groups', { max: 1_000_000 })),
    ...optionalValue('servicePrincipals', number('service-principals', { min: 3, max: 1_000_000 })),
    ...optionalValue('administrativeUnits', number('administrative-units', { max: 1_000_000 })),
    ...optionalValue('timeBoundEligibilities', number('time-bound-eligibilities', { max: 1_000_000 })),
    ...optionalValue('retentionDays', number('retention-days', { min: 1, max: 3_650 })),
    ...optionalValue('lateEvents', lateEvents(values)),
    ...optionalValue('now', instant(values.now)),
    throttling: values['no-throttling'] !== true,
    control: values.control === true,
    ...((values.tls === true || values['tls-cert'] !== undefined) && { tls: true as const }),
  };
  const certificateFile = values['tls-cert'];
  return { kind: 'start', options, frozen: values.frozen === true, certificateFile };
}

type NumberFlag = Exclude<
  { [name in keyof Values]-?: Values[name] extends string | undefined ? name : never }[keyof Values],
  'now' | 'tls-cert'
>;

interface Bounds {
  readonly min?: number;
  readonly max: number;
}

function parse(words: readonly string[]): Values {
  try {
    return parseArgs({ args: [...words], options: flags, allowPositionals: false, strict: true }).values;
  } catch (error) {
    const [problem] = messageOf(error).split('\n');
    throw new CommandLineError(`${problem?.replace(/\.?$/, '')}; --help lists what there is`, {
      cause: error,
    });
  }
}

// `instanceof Error` does not work here: in a test, Node's own errors come from another realm.
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

function wholeNumber(name: string, text: string | undefined, { min = 0, max }: Bounds): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new CommandLineError(`--${name} ${text}: expected a whole number from ${min} to ${max}`);
}

function lateEvents(values: Values): { share: number; upToHours: number } | undefined {
  const text = values['late-share'];
  if (text === undefined) {
    if (values['late-hours'] === undefined) return undefined;
    throw new CommandLineError('--late-hours says how late, but not how many: give --late-share as well');
  }
  const share = text.trim() === '' ? Number.NaN : Number(text);
  if (!(share >= 0 && share <= 1))
    throw new CommandLineError(`--late-share ${text}: expected a number from 0 to 1`);
  return { share, upToHours: wholeNumber('late-hours', values['late-hours'], { min: 1, max: 720 }) ?? 20 };
}

function instant(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const { data } = z.iso.datetime({ offset: true }).safeParse(text);
  if (data === undefined)
    throw new CommandLineError(`--now ${text}: expected an instant like 2026-09-01T00:00:00Z`);
  return new Date(data);
}

function optionalValue<Name extends string, T>(name: Name, value: T | undefined): { [key in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]: T });
}
