import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { caseNamed, pimCases } from './cases.ts';
import { directoryScenes, roleScenes } from './directory-scenes.ts';
import { notReplayed } from './not-replayed.ts';
import { helpdeskGroup } from './people.ts';
import { policyScenes } from './policy-scenes.ts';
import { headersUnlike, replay, unlike, valuesOf } from './replay.ts';
import { refusalScenes, requestScenes } from './request-scenes.ts';
import type { Scenes } from './scene.ts';
import { openStage, type Stage } from './stage.ts';

const scenes: Scenes = {
  ...requestScenes,
  ...refusalScenes,
  ...policyScenes,
  ...roleScenes,
  ...directoryScenes,
};

/** Of group-get-select. */
const groupOfSample = 'b320ee12-b1cd-4cca-b648-a437be61c5cd';

let stage: Stage | undefined;
let replayed = 0;

afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

afterAll(() => {
  const others = Object.entries(notReplayed).map(([id, reason]) => `  ${id}: ${reason}`);
  process.stdout.write(
    `pim-cases: ${replayed} of ${pimCases.length} replayed; not replayed:\n${others.join('\n')}\n`,
  );
});

test('every case is either replayed or named with the reason why not', () => {
  const told = [...Object.keys(scenes), ...Object.keys(notReplayed)];

  expect(told.toSorted()).toEqual(pimCases.map(({ id }) => id).toSorted());
});

describe('the simulator answers as documented', () => {
  test.each(Object.entries(scenes))('%s', async (id, scene) => {
    const pimCase = caseNamed(id);
    stage = await openStage(scene);

    const told = await replay(stage, pimCase, scene);

    const { heard, answered, documented } = told;
    expect(stage.defects).toEqual([]);
    expect({ status: heard.status, code: codeOf(answered) }).toEqual({
      status: pimCase.status,
      code: codeOf(documented),
    });
    expect(headersUnlike(pimCase, heard)).toEqual([]);
    expect(unlike(told, pimCase, scene)).toEqual([]);
    if (scene.isExact) expect(valuesOf(answered)).toEqual(valuesOf(documented));
    replayed += 1;
  });
});

describe('the simulator says that it does not know', () => {
  test.each(Object.keys(notReplayed))('%s', async (id) => {
    stage = await openStage({ at: '2023-10-27T12:24:36Z' });

    // The group is there: it is not for want of it that the simulator does not answer.
    const { status, body } = await stage.replay(caseNamed(id), { [groupOfSample]: helpdeskGroup });

    expect({ status, code: body.error.code }).toEqual({ status: 501, code: expect.any(String) });
  });
});

function codeOf(body: unknown): unknown {
  return (body as { readonly error?: { readonly code: string } } | null)?.error?.code;
}
