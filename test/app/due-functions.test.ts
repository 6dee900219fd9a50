import { describe, expect, test } from '@jest/globals';
import { nightlySchedules } from '../../local/timer-schedules.ts';
import { dueFunctions, missingFunctions } from '../../src/app/due-functions.ts';
import { createAppOnDemand } from '../../src/app/on-demand.ts';

const one = { planOnly: false, hasManyTenants: false };
const keeper = { ...one, parts: new Set(['keeper'] as const) };
const writer = { ...one, parts: new Set(['writer'] as const) };
const namesOf = (due: readonly { readonly name: string }[]) => new Set(due.map(({ name }) => name));

describe('functions that a process has to have', () => {
  test('are missing where it did not register them', () => {
    const due = dueFunctions(keeper, nightlySchedules);
    const registered = namesOf(due);
    registered.delete('snapshotAccess');

    expect(missingFunctions(due, registered, nightlySchedules)).toEqual([
      { name: 'snapshotAccess', because: expect.stringMatching(/did not register it/) },
    ]);
  });

  test('are missing where the host leaves them out, for want of a schedule', () => {
    const environment = { ...nightlySchedules, RENEW_ELIGIBILITIES_SCHEDULE: '' };
    const due = dueFunctions(writer, environment);

    expect(missingFunctions(due, namesOf(due), environment)).toEqual([
      {
        name: 'renewEligibilities',
        because: 'The app setting RENEW_ELIGIBILITIES_SCHEDULE is not there, so that the host leaves it out.',
      },
    ]);
  });

  test.each([
    'AzureWebJobs.renewEligibilities.Disabled',
    'AzureWebJobs_renewEligibilities_Disabled',
    'azurewebjobs.reneweligibilities.disabled',
  ])('are missing where somebody switched them off by %s', (setting) => {
    const environment = { ...nightlySchedules, [setting]: 'True' };
    const due = dueFunctions(writer, environment);

    expect(missingFunctions(due, namesOf(due), environment)).toEqual([
      {
        name: 'renewEligibilities',
        because: `The app setting ${setting} switches it off: remove it, and it runs again.`,
      },
    ]);
    expect(missingFunctions(due, namesOf(due), { ...environment, [setting]: 'false' })).toEqual([]);
  });

  test('are all there where each is registered and has its schedule', () => {
    const due = dueFunctions(writer, nightlySchedules);

    expect(missingFunctions(due, namesOf(due), nightlySchedules)).toEqual([]);
  });

  test('have no store of requests where the deployment only plans, and a doorbell only where its connection is set', () => {
    const listening = {
      ...nightlySchedules,
      DOORBELL__queueServiceUri: 'http://127.0.0.1:9/devstoreaccount1',
    };

    expect(namesOf(dueFunctions({ ...writer, planOnly: true }, nightlySchedules)).has('storeRequests')).toBe(
      false,
    );
    expect(namesOf(dueFunctions(writer, nightlySchedules)).has('doorbell')).toBe(false);
    expect(namesOf(dueFunctions(writer, listening)).has('doorbell')).toBe(true);
  });
});

describe('functions of a deployment for many tenants', () => {
  const many = { ...keeper, hasManyTenants: true };

  test('are due besides, for the parts of the process', () => {
    const extra = namesOf(dueFunctions(many, {})).difference(namesOf(dueFunctions(keeper, {})));

    expect([...extra]).toEqual(['keeperJobs', 'keeperJobsGivenUp']);
  });

  test('are missing where the connection of the queues is not set', () => {
    const due = dueFunctions(many, nightlySchedules);

    expect(missingFunctions(due, namesOf(due), nightlySchedules)).toEqual([
      { name: 'keeperJobs', because: expect.stringContaining('DOORBELL__queueServiceUri') },
      { name: 'keeperJobsGivenUp', because: expect.stringContaining('DOORBELL__queueServiceUri') },
    ]);
  });
});

describe('a process', () => {
  const environment = {
    RULES_FILE: 'nowhere.json',
    TENANT_ID: 'aaaabbbb-0000-4000-8000-ccccddddeeee',
    IDENTITY_ENDPOINT: 'http://127.0.0.1:9/msi/token',
    TABLES_ENDPOINT: 'http://127.0.0.1:9/devstoreaccount1',
  };

  test('says at its first use which are missing, once', async () => {
    const lines: string[] = [];
    const silent = () => {};
    const invocation = {
      invocationId: 'one',
      info: silent,
      warn: silent,
      error: (line: string) => lines.push(line),
    };
    const missing = [{ name: 'snapshotAccess', because: 'It was left out.' }];
    const onDemand = createAppOnDemand(environment, () => missing);

    await onDemand.app(invocation);
    await onDemand.app(invocation);

    const said = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'function-missing');
    expect(said).toEqual([expect.objectContaining(missing[0] ?? {})]);
  });
});
