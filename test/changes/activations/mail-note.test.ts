import { beforeEach, describe, expect, test } from '@jest/globals';
import { mailNoteOf } from '../../../src/changes/activations/mail-note.ts';
import { activation } from '../../change-builder.ts';
import { GLOBAL_ADMINISTRATOR, roleKey } from '../../snapshot-builder.ts';
import { graphFailure, readCall } from '../../tenant/snapshot-ports.ts';
import { ActivationStage } from './activation-stage.ts';
import { endContent } from './grant-stage.ts';

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

describe('the note about mails', () => {
  type Noted = Parameters<typeof mailNoteOf>[0];
  const content = activation().content;
  const grant = { content, state: 'done', outcome: { state: 'done', code: 'done', message: '' } } as Noted;
  let stage: ActivationStage;
  beforeEach(async () => {
    stage = await ActivationStage.open();
    await stage.settings(assignmentMails);
  });
  const noteOf = (of: Partial<Noted> = {}) => {
    const key = { key: roleKey() };
    return mailNoteOf(
      { ...grant, content: { ...content, ...key } as typeof content, ...of },
      stage.ports,
      readCall(),
    );
  };

  test('is about what was given', async () => {
    expect(await noteOf()).toMatch(/^Entra sends no mail/);
    expect(await noteOf({ outcome: undefined })).toMatch(/^Entra sends no mail/);
  });

  test.each([
    ['waits', { state: 'awaiting-approval', outcome: undefined }],
    ['was not seen', { state: 'unconfirmed', outcome: undefined }],
    [
      'joined what was there: nothing was sent',
      { outcome: { state: 'done', code: 'unchanged', message: '' } },
    ],
    ['is the end of access', { content: endContent('a-1') }],
  ] as readonly (readonly [string, Partial<Noted>])[])('is none where it %s', async (_what, of) => {
    expect(await noteOf(of)).toBeUndefined();
  });

  test('is none where the role has no settings, or none that can be read', async () => {
    const key = roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR });
    expect(await noteOf({ content: { ...content, key } as typeof content })).toBeUndefined();

    const row = { roleDefinitionId: roleKey().roleDefinitionId, policyId: 'p-1', policy: undefined };
    stage.ports.roleSettings.assignments = async function* () {
      yield { rows: [row as never], unreadable: [] };
    };
    expect(await noteOf()).toBeUndefined();
  });

  test('breaks where the settings break over something that Graph did not say', async () => {
    stage.ports.roleSettings.assignments = () => {
      throw new Error('broken');
    };

    await expect(noteOf()).rejects.toThrow('broken');
  });
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
