import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApprovalQuestion } from '../../src/changes/approvals.ts';
import { commandDigest } from '../../src/changes/command-digest.ts';
import { approved } from '../../src/changes/judge-approval.ts';
import { obstructed } from '../../src/changes/outcomes.ts';
import type { ApprovalNeed } from '../../src/domain/model/approval.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import { nobody } from '../../src/domain/model/parties.ts';
import { decision } from '../decision-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { rules } from '../rules-builder.ts';
import { ADA, GRACE, LIN, user } from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { asked, type FakePorts, fakePorts, grant } from './fake-ports.ts';

const now = new Date('2026-11-24T09:05:00.000Z');
const allowed = {
  kind: 'allowed',
  before: { kind: 'access', access: null },
  restsOn: 'b'.repeat(64),
} as const;

let ports: FakePorts<FakeCommands>;
let record: ChangeRecord;
beforeEach(() => {
  ports = fakePorts({ now, directory: { users: [ADA, GRACE, LIN].map((id) => user({ id })) } });
  record = ports.commands.put(asked(now, 1, grant()));
});

function question(
  reason: ApprovalNeed['reason'] = 'limit',
  approvals: 'three-people' | 'one-person-with-delay' = 'three-people',
): ApprovalQuestion {
  return {
    need: { reason, proof: 'person' },
    parties: { asker: { ...nobody, ids: new Set([GRACE]) }, beneficiary: { ...nobody, ids: new Set([ADA]) } },
    rules: rules({ api: { approvals } }),
  };
}

const saysYes = () =>
  ports.decisions.add(
    decision({
      subject: { kind: 'change', id: record.id },
      digest: commandDigest(record),
      by: { objectId: LIN, appId: 'portal' },
    }),
  );

test('what needs no approval goes on as it was judged', async () => {
  expect(await approved(allowed, record, undefined, ports, readCall())).toEqual(allowed);
});

test('what is refused stays refused, whoever has approved it', async () => {
  await saysYes();
  const refused = { kind: 'refused', outcome: obstructed([]) } as const;

  expect(await approved(refused, record, question(), ports, readCall())).toEqual(refused);
});

test('what is approved goes on with the approval, on the same look', async () => {
  await saysYes();

  expect(await approved(allowed, record, question(), ports, readCall())).toEqual({
    ...allowed,
    approval: { decisionId: '20261124T090500000Z-000000d1', by: LIN, at: now },
  });
});

describe('what waits says', () => {
  const becauseOf = async (asked: ApprovalQuestion) => {
    const judged = await approved(allowed, record, asked, ports, readCall());
    return judged.kind === 'awaits' ? judged.awaiting.because : judged.kind;
  };

  test('what is needed, of whom, and why what there is does not count', async () => {
    await ports.decisions.add(decision({ subject: { kind: 'change', id: record.id } }));

    expect(await approved(allowed, record, question('control-plane'), ports, readCall())).toEqual({
      kind: 'awaits',
      awaiting: {
        reason: 'control-plane',
        proof: 'person',
        because:
          'It gives control of the tenant, or loosens what holds it, and waits for approval. ' +
          'A user with PimWarden.Approve approves it who neither asks nor would have anything of it. ' +
          `The approval by ${GRACE} does not count: it is about something else than this change.`,
      },
    });
  });

  test.each<[ApprovalNeed['reason'], RegExp]>([
    ['control-plane', /^It gives control of the tenant, or loosens what holds it,/],
    ['limit', /^A limit stands in its way, .* the floor and the protected list hold in any case\./],
    ['revocation', /^It takes all access of one principal away, .* no limit and no stop hold it then;/],
    ['role-settings', /^The role's settings want an approver for each activation\./],
    ['confirmation', /^The role's settings want more of a sign-in .* confirms it by signing in\./],
  ])('why it waits: %s', async (reason, sentence) => {
    expect(await becauseOf(question(reason))).toMatch(sentence);
  });

  test('that whoever asks may approve it, too, where the rules let one person do so after a delay', async () => {
    expect(await becauseOf(question('limit', 'one-person-with-delay'))).toMatch(
      / A user with PimWarden\.Approve approves it who would have nothing of it; where that is whoever asks, it is executed an hour later\.$/,
    );
  });
});
