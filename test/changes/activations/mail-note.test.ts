import { expect, test } from '@jest/globals';
import { graphFailure } from '../../tenant/snapshot-ports.ts';
import { ActivationStage } from './activation-stage.ts';

const muted = { isDefaultRecipientsEnabled: false, notificationRecipients: [] };
const assignmentMails = {
  Notification_Admin_Admin_Assignment: muted,
  Notification_Requestor_Admin_Assignment: muted,
  Notification_Approver_Admin_Assignment: muted,
};

test('the notice of a grant says that Entra sends none, where the tenant mutes the mails about assignments alone', async () => {
  const stage = await ActivationStage.open();
  await stage.settings(assignmentMails);

  await stage.asks('INC-1');

  expect(stage.ports.notifier.posted.at(-1)?.note).toMatch(/^Entra sends no mail about this: /);
});

test('the notice of a grant says nothing of mails where Entra sends them', async () => {
  const stage = await ActivationStage.open();

  await stage.asks('INC-1');

  expect(stage.ports.notifier.posted.at(-1)).toMatchObject({ state: 'done' });
  expect(stage.ports.notifier.posted.at(-1)?.note).toBeUndefined();
});

test('the notice of a grant is posted although nobody can say whether Entra sends mails', async () => {
  const stage = await ActivationStage.open();
  await stage.settings(assignmentMails);
  stage.puts('INC-1');
  const { submit } = stage.ports.access;
  stage.ports.access.submit = async (change, call) => {
    const submission = await submit.call(stage.ports.access, change, call);
    stage.ports.roleSettings.assignments = () => {
      throw graphFailure('GET policies: 503');
    };
    return submission;
  };

  await stage.pass();

  expect(stage.ports.notifier.posted.at(-1)).toMatchObject({ state: 'done' });
  expect(stage.ports.notifier.posted.at(-1)?.note).toBeUndefined();
});
