import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import alertsJson from '../../infra/alerts.json' with { type: 'json' };
import { parseSchedule } from '../../local/functions-host/ncrontab.ts';
import { dueFunctions } from '../../src/app/due-functions.ts';
import { appParts } from '../../src/domain/model/deployment-parts.ts';
import { nightlyJobs, overdueAfterHours } from '../../src/domain/model/nightly-jobs.ts';
import { hygieneJobs } from '../../src/domain/model/plan.ts';
import { checkJob } from '../../src/jobs/check-role-settings.ts';
import { accessJobName } from '../../src/jobs/snapshot-access.ts';
import { jobName as auditJobName } from '../../src/jobs/snapshot-audit-logs.ts';
import { requestsJobName } from '../../src/jobs/store-requests.ts';
import { anchorsOf } from '../docs/headings.ts';
import { allLines } from '../docs/log-lines-page.ts';
import { startHostProcess } from '../local/host-process.ts';
import { parseKusto } from './kusto.ts';
import { faultsOfLogQuery } from './log-query.ts';

const alerts = alertsJson.alerts.map((alert) => ({ ...alert, text: alert.query.join('\n') }));

/** What Azure Monitor takes for log search alerts, in minutes. */
const minutes = { PT5M: 5, PT10M: 10, PT15M: 15, PT30M: 30, PT1H: 60, PT6H: 360, P1D: 1440, P2D: 2880 };
const minutesOf = (duration: string) => minutes[duration as keyof typeof minutes];

describe.each(alerts)('the alert $name', (alert) => {
  test('is read without a fault by the parser of Kusto, and gives rows with a name each', () => {
    const { faults, columns } = parseKusto(alert.text);

    expect(faults).toEqual([]);
    expect(Object.keys(columns).length).toBeGreaterThan(0);
  });

  test('asks for events that are logged, for fields that they have, and for each as what it is', () => {
    expect(faultsOfLogQuery(alert.text, allLines)).toEqual([]);
  });

  test('looks as often as its window, so that nothing falls between two looks, and at most two days back', () => {
    const [window, frequency] = [minutesOf(alert.windowSize), minutesOf(alert.evaluationFrequency)];

    expect(frequency).toBeLessThanOrEqual(window);
    expect(frequency).toBeGreaterThanOrEqual(5);
  });

  test('is a row of the query, with a severity that Azure knows and a name for a resource', () => {
    expect(alert).toMatchObject({ operator: 'GreaterThan', threshold: 0, timeAggregation: 'Count' });
    expect([0, 1, 2, 3, 4]).toContain(alert.severity);
    expect(alert.name).toMatch(/^[a-z][a-z-]{1,40}$/);
  });
});

describe.each(['docs/log-lines.md', 'docs/runbook.md'])('a query of %s', (path) => {
  const page = readFileSync(path, 'utf8');
  const queries = [...page.matchAll(/```kusto\n([\s\S]*?)```/g)].map(([, query = '']) => query);

  test.each(queries)('is read without a fault, and asks for what is logged: %#', (query) => {
    expect(parseKusto(query).faults).toEqual([]);
    expect(faultsOfLogQuery(query, allLines)).toEqual([]);
  });
});

describe('what finds faults in queries', () => {
  const of = (query: string) => [
    ...parseKusto(query).faults.map(({ message }) => message),
    ...faultsOfLogQuery(query, allLines),
  ];
  const lines = 'AppTraces | extend f = parse_json(Message)';

  test.each([
    {
      fault: 'a word of Kusto as a name',
      query: `${lines} | where tostring(f.event) == "writers.stopped" | project tostring(f.by)`,
      says: /'by' needs to be bracketed/,
    },
    { fault: 'a table that is not there', query: 'AppTrace | take 1', says: /'AppTrace' does not refer/ },
    {
      fault: 'a column that is not there',
      query: 'AppTraces | where Level > 2',
      says: /'Level' does not refer/,
    },
    {
      fault: 'a function that is not there',
      query: `${lines} | project toString(f.event)`,
      says: /'toString' does not refer/,
    },
    {
      fault: 'an event that nothing logs',
      query: `${lines} | where tostring(f.event) == "run.ended"`,
      says: /nothing logs run\.ended/,
    },
    {
      fault: 'a field that the event does not have',
      query: `${lines} | where tostring(f.event) == "run.finished" | project tostring(f.sender)`,
      says: /has the field sender/,
    },
    {
      fault: 'a text that is compared as a number',
      query: `${lines} | where tostring(f.event) == "run.finished" and tolong(f.state) > 1`,
      says: /of type text/,
    },
  ])('finds $fault', ({ query, says }) => {
    expect(of(query).join('\n')).toMatch(says);
  });
});

describe('the alerts together', () => {
  test('have a name each', () => {
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
  });

  test('have one for every line that the schema of log lines wants an alert on, and no other', () => {
    const wanted = Object.keys(allLines).filter((event) => allLines[event]?.alert !== undefined);
    const asked = alerts.flatMap(({ text }) =>
      [...text.matchAll(/"([a-z.-]+)"/g)].map(([, word = '']) => word).filter((word) => word in allLines),
    );

    expect([...new Set(asked)].sort()).toEqual(wanted.sort());
  });
});

describe('what is missing', () => {
  const settings = {
    SNAPSHOT_AUDIT_LOGS_SCHEDULE: '0 0 2 * * *',
    STORE_REQUESTS_SCHEDULE: '0 5 2 * * *',
    SNAPSHOT_ACCESS_SCHEDULE: '0 10 2 * * *',
    RENEW_ELIGIBILITIES_SCHEDULE: '0 15 2 * * *',
    REMOVE_STALE_ASSIGNMENTS_SCHEDULE: '0 30 2 * * *',
    CHECK_ROLE_SETTINGS_SCHEDULE: '0 45 2 * * *',
  };
  const host = startHostProcess(`${process.cwd()}/functions/index.ts`, settings, 'api', {
    TRIGGERS: 'by-order',
  });
  let timers: readonly { readonly name: string; readonly schedule: string }[];

  beforeAll(async () => {
    const { functions } = await host.waitFor(({ kind }) => kind === 'ready');
    timers = (functions as { kind: string; name: string; schedule: string }[]).filter(
      ({ kind }) => kind === 'timer',
    );
  });
  afterAll(() => host.kill());

  test('is compared with every timer that the app registers, and no other', () => {
    expect(Object.keys(dueIn('timer-missing')).sort()).toEqual(timers.map(({ name }) => name).sort());
  });

  test('is not missed where the deployment only plans and so has no such timer, which is how a deployment begins', () => {
    const process = { parts: new Set(appParts), hasManyTenants: false };
    const timersOf = (planOnly: boolean) =>
      dueFunctions({ ...process, planOnly }, {})
        .map(({ name }) => name)
        .filter((name) => timers.some((timer) => timer.name === name));

    expect(Object.keys(dueIn('timer-missing', alertsJson.linesOfWriting)).sort()).toEqual(
      timersOf(true).sort(),
    );
    expect(Object.keys(dueIn('timer-missing')).sort()).toEqual(timersOf(false).sort());
    expect(Object.keys(dueIn('run-missing', alertsJson.linesOfWriting)).sort()).toEqual(
      nightlyJobs.filter((job) => job !== requestsJobName).sort(),
    );
    for (const { query } of alerts) {
      const { faults } = parseKusto(
        query.filter((line) => !alertsJson.linesOfWriting.includes(line)).join('\n'),
      );
      expect(faults).toEqual([]);
    }
  });

  test('is missing after longer than its schedule leaves between two times, and after twice that, or two hours, at most', () => {
    const due = dueIn('timer-missing');
    const wrong = timers.filter(({ name, schedule }) => {
      const { nextAfter } = parseSchedule(schedule);
      const first = nextAfter(new Date('2026-11-30T00:00:00Z')) ?? new Date(0);
      const period = ((nextAfter(first)?.getTime() ?? 0) - first.getTime()) / 60_000;
      const allowed = due[name] ?? 0;
      return allowed <= period || allowed > Math.max(period + 120, 4 * period);
    });

    expect(wrong).toEqual([]);
  });

  test('is compared with every job that a timer runs and that records its runs', () => {
    const jobs = [auditJobName, requestsJobName, accessJobName, ...hygieneJobs, checkJob];

    expect(Object.keys(dueIn('run-missing')).sort()).toEqual([...jobs].sort());
    expect(new Set(nightlyJobs)).toEqual(new Set(jobs));
    expect(new Set(Object.values(dueIn('run-missing')))).toEqual(new Set([overdueAfterHours]));
  });

  test('names each timer, and the doorbell, among those whose failure is told', () => {
    const { text = '' } = alerts.find(({ name }) => name === 'invocation-failed') ?? {};
    const named = /Name in \(([^)]*)\)/.exec(text)?.[1] ?? '';

    expect(named.split(', ').sort()).toEqual(
      [...timers.map(({ name }) => name), 'doorbell'].map((name) => `"${name}"`).sort(),
    );
  });
});

/** The rows of a query's list of what is due: how much later it is missing. */
function dueIn(alert: string, leftOut: readonly string[] = []): Readonly<Record<string, number>> {
  const { query = [] } = alerts.find(({ name }) => name === alert) ?? {};
  const text = query.filter((line) => !leftOut.includes(line)).join('\n');
  const rows = /datatable\([^)]*\) \[([\s\S]*?)\n\]/.exec(text)?.[1] ?? '';
  return Object.fromEntries(
    [...rows.matchAll(/"([\w-]+)", (\d+)/g)].map(([, name, after]) => [name, Number(after)]),
  );
}

describe('docs/runbook.md', () => {
  const page = readFileSync('docs/runbook.md', 'utf8');
  const alertsPart = page.slice(page.indexOf('\n## Alerts'), page.indexOf('\n## Tasks'));
  const sections = alertsPart.split(/^### /m).slice(1);

  test('has a section for each alert, and an alert for each section, in one order', () => {
    expect(sections.map((text) => text.split('\n', 1)[0])).toEqual(alerts.map(({ name }) => name));
  });

  test.each(sections)('says what it means, how to look and what to do: %#', (section) => {
    expect(section).toMatch(/\*\*Means\*\* [\s\S]+\*\*Look\*\* [\s\S]+\*\*Do\*\* /);
  });

  test('says of whatever wakes somebody, or is for today, what not to do', () => {
    const urgent = alerts.filter(({ severity }) => severity <= 1).map(({ name }) => name);
    const withWarning = sections.filter((text) => text.includes('**Do not** '));

    expect(withWarning.map((text) => text.split('\n', 1)[0])).toEqual(urgent);
  });

  test.each(alerts)('is where the alert $name says that it is', ({ name, runbook }) => {
    expect(runbook).toBe(`docs/runbook.md#${name}`);
    expect(anchorsOf(page)).toContain(name);
  });
});
