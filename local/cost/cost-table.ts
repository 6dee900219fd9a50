import alerts from '../../infra/alerts.json' with { type: 'json' };
import type { MeasuredNight, NightCounts } from './measure.ts';

export interface Assumptions {
  readonly eventsPerPersonAndDay: number;
  readonly daysOfEventsReadEachNight: number;
  readonly shareOfAccessThatChangesADay: number;
  readonly secondsPerGraphRequest: number;
  readonly secondsPerTableOperation: number;
  readonly instanceGigabytes: number;
  readonly executionsADayOfTimers: number;
  readonly callsOfTheApiADay: number;
  readonly leastSecondsOfAnExecution: number;
  /** What the Functions host logs of each execution, and of each start of an instance. */
  readonly hostLinesOfAnExecution: number;
  readonly startsOfHostsADay: number;
  readonly hostLinesOfAStart: number;
  readonly bytesOfAHostLine: number;
}

export interface Prices {
  readonly prices: Readonly<Record<string, { readonly unit: string; readonly price: number | null }>>;
}

/** What it takes, by name: of a month, by the names of prices and in their units. */
type Quantities = Readonly<Record<string, number>>;

/** Count = fixed + person × people + event × events. */
interface Line {
  readonly fixed: number;
  readonly person: number;
  readonly event: number;
}

const sizes = [1_000, 20_000, 200_000];
const daysOfMonth = 30;
const giga = 1e9;

/** The table of docs/cost.md. */
export function costTable(
  nights: readonly MeasuredNight[],
  assumptions: Assumptions,
  { prices }: Prices,
): string {
  const columns = sizes.map((people) => estimate(nights, people, assumptions));
  const names = Object.keys(columns[0]?.counted ?? {});
  const monthly = Object.entries(prices).map(([name, { unit, price }]) => [
    `${unit}: how many a month`,
    ...columns.map(({ quantities }) => shown(quantities[name] ?? Number.NaN)),
    price === null ? 'yours' : String(price),
  ]);
  const counted = names.map((name) => [
    name,
    ...columns.map((column) => shown(column.counted[name] ?? Number.NaN)),
    '',
  ]);
  const rows = [
    ...counted,
    ...monthly,
    ['together a month', ...columns.map((one) => total(one.quantities, prices)), ''],
  ];
  const heading = ['', ...sizes.map((people) => `${shown(people)} people`), 'price'];
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function estimate(nights: readonly MeasuredNight[], people: number, given: Assumptions) {
  const events = people * given.eventsPerPersonAndDay * given.daysOfEventsReadEachNight;
  const at = (name: keyof NightCounts) => valueAt(lineThrough(nights, name), people, events);
  const seconds =
    at('graphRequests') * given.secondsPerGraphRequest +
    at('tableOperations') * given.secondsPerTableOperation;
  const stored = storedBytesAYear(lineThrough(nights, 'bytesWritten'), people, given);
  const executions = given.executionsADayOfTimers + given.callsOfTheApiADay;
  const hostLines =
    executions * given.hostLinesOfAnExecution + given.startsOfHostsADay * given.hostLinesOfAStart;
  const logBytes = (at('logBytes') + hostLines * given.bytesOfAHostLine) * daysOfMonth;
  const counted: Quantities = {
    'requests to Graph a night': at('graphRequests'),
    'operations on tables a night': at('tableOperations'),
    'log lines of the app a night': at('logLines'),
    'log lines of its hosts a day, by assumption': hostLines,
    'seconds of work a night, one thing after the other': seconds,
    'GB stored after a year': stored / giga,
  };
  const quantities: Quantities = {
    gigabyteSeconds:
      (seconds + executions * given.leastSecondsOfAnExecution) * given.instanceGigabytes * daysOfMonth,
    executions: (executions * daysOfMonth) / 1e6,
    tableOperations: (at('tableOperations') * daysOfMonth) / 1e4,
    storedGigabytes: stored / giga,
    logGigabytes: logBytes / giga,
    // In whole tens: one more or less is no other cost.
    alertRules: Math.ceil(alertsThatLook((often) => often !== 'PT5M') / 10) * 10,
    quickAlertRules: alertsThatLook((often) => often === 'PT5M'),
    // Two runs a night are sealed, and each signs one head.
    keyOperations: (2 * daysOfMonth) / 1e4,
  };
  return { counted, quantities };
}

function alertsThatLook(isSo: (often: string) => boolean): number {
  return alerts.alerts.filter(({ enabled, evaluationFrequency }) => enabled && isSo(evaluationFrequency))
    .length;
}

/** The first night writes all that there is; each day after it the share that changes, and its events. */
function storedBytesAYear({ fixed, person, event }: Line, people: number, given: Assumptions): number {
  const days = 365;
  const changes = person * people * given.shareOfAccessThatChangesADay * days;
  return person * people + changes + (fixed + event * people * given.eventsPerPersonAndDay) * days;
}

/** Through three nights: the first, one of more people, and one of more events. Nothing is taken for less than nothing. */
export function lineThrough(nights: readonly MeasuredNight[], name: keyof NightCounts): Line {
  const [base, morePeople, moreEvents] = nights;
  if (base === undefined || morePeople === undefined || moreEvents === undefined)
    throw new Error(
      `${nights.length} nights were measured, and three are needed: npm run cost -- --measure.`,
    );
  const slope = (other: MeasuredNight, of: 'people' | 'events') =>
    Math.max(0, (other.counts[name] - base.counts[name]) / (other[of] - base[of]));
  const [person, event] = [slope(morePeople, 'people'), slope(moreEvents, 'events')];
  const fixed = Math.max(0, base.counts[name] - person * base.people - event * base.events);
  return { fixed, person, event };
}

function valueAt({ fixed, person, event }: Line, people: number, events: number): number {
  return fixed + person * people + event * events;
}

function total(quantities: Quantities, prices: Prices['prices']): string {
  const entries = Object.entries(prices);
  if (entries.some(([, { price }]) => price === null)) return 'your prices';
  return shown(entries.reduce((sum, [name, { price }]) => sum + (price ?? 0) * (quantities[name] ?? 0), 0));
}

/** Two digits that count: nobody knows more. */
function shown(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(2));
  return rounded >= 100 ? Math.round(rounded).toLocaleString('en-US') : String(rounded);
}
