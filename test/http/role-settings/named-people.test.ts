import { beforeEach, describe, expect, test } from '@jest/globals';
import { rolePolicy } from '../../builders.ts';
import { rules } from '../../rules-builder.ts';
import { LIN } from '../../snapshot-builder.ts';
import { Api } from '../api.ts';

const mail = 'Notification_Admin_EndUser_Assignment';
const nobody = '99999999-0000-4000-8000-000000000009';

let api: Api;
beforeEach(() => {
  api = new Api();
});

const patch = (changes: object) =>
  api.ask({
    method: 'PATCH',
    path: 'role-settings/{policyId}/rules',
    params: { policyId: rolePolicy().id },
    body: { rules: changes },
  });

/** Approval is asked for, by these users. */
const approvedBy = (...userIds: readonly string[]) => ({
  Approval_EndUser_Assignment: {
    setting: {
      isApprovalRequired: true,
      approvalStages: [
        {
          primaryApprovers: userIds.map((userId) => ({
            '@odata.type': '#microsoft.graph.singleUser',
            userId,
          })),
        },
      ],
    },
  },
});

describe('an approver whom a caller names', () => {
  test('is no obstacle where they are an enabled user: one more approver waits for approval', async () => {
    expect(await patch(approvedBy(LIN))).toMatchObject({
      status: 202,
      jsonBody: { outcome: 'awaiting-approval' },
    });
  });

  test('who does not exist is refused', async () => {
    api.gone.add(nobody);

    expect(await patch(approvedBy(LIN, nobody))).toMatchObject({
      status: 403,
      jsonBody: {
        detail: expect.stringContaining(
          `The approver ${nobody} is not in the directory. Name an enabled user, or a group with enabled members.`,
        ),
      },
    });
    expect(api.roleSettings.updates).toEqual([]);
  });

  test('is not an account of whoever asks: nobody comes to approve by their own call', async () => {
    const people = [{ name: 'Ada', accounts: ['ada', LIN] }];
    api.rules = rules({ api: { people } });

    expect(await patch(approvedBy(LIN))).toMatchObject({
      status: 403,
      jsonBody: {
        detail: expect.stringContaining(`Of the approver ${LIN}: Nobody gives access to themself`),
      },
    });
    expect(api.roleSettings.updates).toEqual([]);
  });
});

describe('a change that would leave nobody to approve', () => {
  test('is refused: no approver is named, and nobody is known who holds one of the two roles', async () => {
    expect(await patch(approvedBy())).toMatchObject({
      status: 409,
      jsonBody: { detail: expect.stringContaining('Nobody could activate the role.') },
    });
    expect(api.roleSettings.updates).toEqual([]);
  });
});

describe('mail about a role', () => {
  test('does not go to a foreign address', async () => {
    expect(await patch({ [mail]: { notificationRecipients: ['soc@attacker.example'] } })).toMatchObject({
      status: 409,
      jsonBody: {
        detail: expect.stringContaining('api.recipientDomains does not have attacker.example'),
      },
    });
    expect(api.roleSettings.updates).toEqual([]);
  });

  test('goes to one more address in a domain that the rules allow', async () => {
    api.rules = rules({ api: { recipientDomains: ['contoso.com'] } });

    expect((await patch({ [mail]: { notificationRecipients: ['soc@contoso.com'] } })).status).toBe(200);
  });
});
