import type { FieldType, LogLine } from '../../src/ports/log-lines/line.ts';

/** Functions of Kusto that read a field as what it is. */
const readsOf: Readonly<Record<FieldType, readonly string[]>> = {
  text: [],
  number: ['tolong', 'toint', 'todouble', 'isnotnull'],
  'yes-no': ['tobool'],
  instant: ['todatetime'],
};

const always: Readonly<Record<string, FieldType>> = { event: 'text', tenantId: 'text', invocationId: 'text' };
/** The name of an event, wherever one is compared with: each has a point or a hyphen in it. */
const eventName = /tostring\(f\.event\) (?:==|in) \(?((?:"[a-z.-]+"(?:, )?)+)/g;

/**
 * What is wrong with a query of our log lines, whose line is `f`: events that nothing logs, fields that none of its events has,
 * and fields that are read as something else. A query that asks for no event may ask for the fields of any.
 */
export function faultsOfLogQuery(query: string, lines: Readonly<Record<string, LogLine>>): readonly string[] {
  const events = [...query.matchAll(eventName)].flatMap(([, names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  );
  const unknown = events.filter((event) => !(event in lines)).map((event) => `nothing logs ${event}`);
  const asked = events.length === 0 ? Object.keys(lines) : events;
  const fields = asked.flatMap((event) => Object.entries(lines[event]?.fields ?? {}));
  const types = new Map([
    ...Object.entries(always),
    ...fields.map(([name, { type }]) => [name, type] as const),
  ]);
  const uses = [...query.matchAll(/(?:(\w+)\()?\bf(?:\.(\w+)|\["(\w+)"\])/g)];
  const wrong = uses.flatMap(([text, read, plain, quoted]) => {
    const name = plain ?? quoted ?? '';
    const type = types.get(name);
    if (type === undefined) return [`no event of the query has the field ${name}`];
    // Numbers become text in projections of several events only, where nobody counts with them.
    return read !== undefined && (read === 'tostring' || readsOf[type].includes(read))
      ? []
      : [`${text} is of type ${type}`];
  });
  return [...unknown, ...wrong];
}
