import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { CaseSetups } from './case-setup.ts';
import { type CaseTenant, openCaseTenant } from './case-tenant.ts';
import { caseNamed, pimCases } from './cases.ts';
import { directorySetups, roleSetups } from './directory-setups.ts';
import { groupSetups } from './group-setups.ts';
import { notReplayed } from './not-replayed.ts';
import { helpdeskGroup } from './people.ts';
import { policySetups } from './policy-setups.ts';
import { headerDifferences, replay, unexplainedDifferences, valuesOf } from './replay.ts';
import { refusalSetups, requestSetups } from './request-setups.ts';

const setups: CaseSetups = {
  ...requestSetups,
  ...refusalSetups,
  ...policySetups,
  ...roleSetups,
  ...directorySetups,
  ...groupSetups,
};

/** The group of group-get-select. */
const groupOfSample = 'b320ee12-b1cd-4cca-b648-a437be61c5cd';

let graph: CaseTenant | undefined;
let replayed = 0;

afterEach(async () => {
  await graph?.close();
  graph = undefined;
});

afterAll(() => {
  const others = Object.entries(notReplayed).map(([id, reason]) => `  ${id}: ${reason}`);
  process.stdout.write(
    `pim-cases: ${replayed} of ${pimCases.length} replayed; not replayed:\n${others.join('\n')}\n`,
  );
});

test('every case is either replayed or named with the reason why not', () => {
  const result = [...Object.keys(setups), ...Object.keys(notReplayed)];

  expect(result.toSorted()).toEqual(pimCases.map(({ id }) => id).toSorted());
});

describe('the simulator answers as documented', () => {
  test.each(Object.entries(setups))('%s', async (id, setup) => {
    const pimCase = caseNamed(id);
    graph = await openCaseTenant(setup);

    const result = await replay(graph, pimCase, setup);

    const { response, actual, documented } = result;
    expect(graph.defects).toEqual([]);
    expect({ status: response.status, code: codeOf(actual) }).toEqual({
      status: pimCase.status,
      code: codeOf(documented),
    });
    expect(headerDifferences(pimCase, response)).toEqual([]);
    expect(unexplainedDifferences(result, pimCase, setup)).toEqual([]);
    if (setup.isExact) expect(valuesOf(actual)).toEqual(valuesOf(documented));
    replayed += 1;
  });
});

describe('the simulator says that it does not know', () => {
  test.each(Object.keys(notReplayed))('%s', async (id) => {
    graph = await openCaseTenant({ at: '2023-10-27T12:24:36Z' });

    // The group exists, so the answer is not due to its absence.
    const { status, body } = await graph.replay(caseNamed(id), { [groupOfSample]: helpdeskGroup });

    expect({ status, code: body.error.code }).toEqual({ status: 501, code: expect.any(String) });
  });
});

function codeOf(body: unknown): unknown {
  return (body as { readonly error?: { readonly code: string } } | null)?.error?.code;
}
