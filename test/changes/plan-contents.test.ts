import { expect, test } from '@jest/globals';
import { createPlanContents } from '../../src/changes/plan-contents.ts';
import { planHash } from '../../src/changes/plan-hash.ts';
import type { Plan } from '../../src/domain/model/plan.ts';
import { StoreError } from '../../src/ports/errors.ts';
import { plan, planItem } from '../contracts/plans.ts';
import { FakePlans } from '../fakes/fake-plans.ts';

function whole(id: string): Plan {
  const made = plan({ id });
  return { ...made, hash: planHash(made, made.items) };
}

test('a plan whose items are not what its hash says is named, and so is a head that cannot be read', async () => {
  const plans = new FakePlans();
  await plans.save(whole('sound'));
  const altered = whole('altered');
  await plans.save({
    ...altered,
    items: [planItem({ reason: 'permanent-active' }), ...altered.items.slice(1)],
  });
  plans.planted.keys.push('planted');

  expect((await createPlanContents(plans).differences()).map(({ id }) => id).toSorted()).toEqual([
    'altered',
    'planted',
  ]);
});

const corrupt = new StoreError('corrupt-row', 'item 2 is missing', 'RowMissing');

test('each says why', async () => {
  const plans = new FakePlans();
  await plans.save({ ...whole('altered'), hash: 'a'.repeat(64) });
  plans.planted.keys.push('planted');

  expect(await createPlanContents(plans).differences()).toEqual([
    { id: 'planted', because: 'row planted is not as this app writes it' },
    { id: 'altered', because: 'its content is not what its hash says' },
  ]);
});

test('a plan of which an item is missing is named with that, and the plans after it are read', async () => {
  const plans = new FakePlans();
  for (const id of ['lacks', 'sound']) await plans.save(whole(id));
  const items = plans.items.bind(plans);
  plans.items = async (id, page) => (id === 'lacks' ? Promise.reject(corrupt) : items(id, page));

  expect(await createPlanContents(plans).differences()).toEqual([
    { id: 'lacks', because: 'item 2 is missing' },
  ]);
});

test.each([
  ['the store is away', new StoreError('unreachable', 'the store is away', 'ECONNREFUSED')],
  ['it is a defect of ours', new TypeError('a defect')],
])('nothing is said of plans where %s', async (_what, error) => {
  const plans = new FakePlans();
  await plans.save(whole('sound'));
  plans.items = () => Promise.reject(error);

  await expect(createPlanContents(plans).differences()).rejects.toThrow(error);
});
