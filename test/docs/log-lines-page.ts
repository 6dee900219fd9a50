import type { LogLine } from '../../src/ports/log-lines/line.ts';
import { linesOfChanges } from '../../src/ports/log-lines/of-changes.ts';
import { linesOfEvidence } from '../../src/ports/log-lines/of-evidence.ts';
import { linesOfPeople } from '../../src/ports/log-lines/of-people.ts';
import { linesOfRuns } from '../../src/ports/log-lines/of-runs.ts';
import { linesOfTenants } from '../../src/ports/log-lines/of-tenants.ts';

/** Every line that the app may log, by its event. */
export const allLines: Readonly<Record<string, LogLine>> = {
  ...linesOfRuns,
  ...linesOfEvidence,
  ...linesOfTenants,
  ...linesOfChanges,
  ...linesOfPeople,
};

/** The part of docs/log-lines.md that is made from the schema, as it should be. */
export function linesAsMarkdown(): string {
  const sections = [
    { title: 'Lines of runs', lines: linesOfRuns },
    { title: 'Lines of evidence and alarms', lines: linesOfEvidence },
    { title: 'Lines of many tenants', lines: linesOfTenants },
    { title: 'Lines of changes', lines: linesOfChanges },
    { title: 'Lines of people, senders and settings', lines: linesOfPeople },
  ];
  return sections
    .map(({ title, lines }) => [`## ${title}`, ...Object.entries(lines).map(section)].join('\n\n'))
    .join('\n\n');
}

/** The table of what to alert on, as it should be. */
export function alertsAsMarkdown(): string {
  const rows = Object.entries(allLines).flatMap(([event, { alert }]) =>
    alert === undefined ? [] : [`| \`${event}\` | ${alert} |`],
  );
  return ['| event | alert |', '| --- | --- |', ...rows].join('\n');
}

function section([event, { levels, means, fields }]: readonly [string, LogLine]): string {
  const rows = Object.entries(fields).map(
    ([name, field]) => `| \`${name}\` | ${field.type} | ${field.means} |`,
  );
  const level = levels.map((one) => `\`${one}\``).join(' or ');
  return [
    `### ${event}`,
    '',
    `${level}. ${means}`,
    '',
    '| field | type | means |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}
