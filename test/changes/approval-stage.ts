import { approveChange, type ChangeDecision } from '../../src/changes/approve-change.ts';
import { commandDigest } from '../../src/changes/command-digest.ts';
import { createExecutor } from '../../src/changes/executor.ts';
import type { AccessContent, ChangeRecord } from '../../src/domain/model/command.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import type { InitialDirectory } from '../fakes/fake-directory.ts';
import { ADA, BREAK_GLASS, GLOBAL_ADMINISTRATOR, group, LIN, roleKey, user } from '../snapshot-builder.ts';
import { asked, type FakePorts, grant } from './fake-ports.ts';

export const now = new Date('2026-11-24T09:00:00Z');
export const key = roleKey({ roleDefinitionId: GLOBAL_ADMINISTRATOR });
export const LINS_ADMIN = '11111111-aaaa-4bbb-8ccc-00000000000b';

export const directory: InitialDirectory = {
  users: [ADA, LIN, LINS_ADMIN, BREAK_GLASS].map((id) => user({ id })),
  groups: [group({ memberIds: [LIN] })],
};

/** Somebody's word about a change, signed unless said otherwise. */
export function word(
  record: ChangeRecord,
  by: string,
  overrides: Partial<ChangeDecision> = {},
): ChangeDecision {
  const digest = commandDigest(record);
  return {
    changeId: record.id,
    digest,
    by: { objectId: by, appId: 'portal' },
    because: undefined,
    proof: { kind: 'signed', token: `${by}/${digest}` },
    ...overrides,
  };
}

/** What people do about changes that wait for approval. @param portsNow those of the test that runs. */
export function approvalsOn(portsNow: () => FakePorts<FakeCommands>) {
  return {
    /** Grace asks for it. */
    ask(change: Partial<AccessContent['change']> = grant(key)): Promise<ChangeRecord> {
      const ports = portsNow();
      return createExecutor(ports).execute(ports.commands.put(asked(now, 1, change)));
    },
    approve(record: ChangeRecord, by: string, overrides: Partial<ChangeDecision> = {}) {
      const ports = portsNow();
      const executor = createExecutor(ports);
      return approveChange(word(record, by, overrides), { ...ports, executor }, new AbortController().signal);
    },
    stateOf: async ({ id }: { readonly id: string }) => (await portsNow().commands.find(id))?.state,
    whyOf: async ({ id }: { readonly id: string }) => (await portsNow().commands.find(id))?.awaiting?.because,
  };
}
