import { expect, test } from '@jest/globals';
import { claimed } from '../../change-builder.ts';
import { at, GrantStage } from './grant-stage.ts';

test('an end that another process makes while this one looks is not taken for the doing of somebody else', async () => {
  const stage = new GrantStage();
  const given = await stage.gives(at('11:00'));
  stage.passes(10);
  const { commands } = stage.ports;
  const runningGrants = commands.runningGrants.bind(commands);
  // The end is open when it is read, and made before the tenant is looked at.
  commands.runningGrants = async (...input) => {
    commands.runningGrants = runningGrants;
    const end = commands.all().find(({ content }) => content.kind === 'activation-end');
    if (end === undefined) throw new Error('nobody asked for an end');
    await commands.claim(end, claimed(end), await commands.gateVersion());
    await stage.somebodyElse('adminRemove');
    return runningGrants(...input);
  };

  const end = await stage.ends(given);

  expect((await stage.find(end)).state).toBe('claimed');
  expect((await stage.find(given)).grantEnd).toBeUndefined();
});
