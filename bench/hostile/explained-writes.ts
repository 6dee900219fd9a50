import { addMinutes } from 'date-fns/addMinutes';
import { subDays } from 'date-fns/subDays';
import { createDecisions } from '../../src/adapters/tables/decisions.ts';
import { alarmDecision, releaseDecision } from '../../src/changes/alarms.ts';
import { shadowAlarmKind } from '../../src/changes/shadow-alarms.ts';
import { newId } from '../../src/ports/ids.ts';
import { writeAsApp } from './app-identity.ts';
import type { Attack } from './attack.ts';
import { call, grantOf, has, plainRole, tokenOf } from './caller.ts';
import { endOf } from './directory.ts';
import { commandsOf, forgedCommand, plantCommand } from './forged-rows.ts';
import { grant, hidden } from './shadow-writes.ts';
import type { Stage } from './stage.ts';

/** A change that is written down as claimed at this instant, taken by Graph as this request, and seen. */
async function plantDone(stage: Stage, principalId: string, requestId: string, at: Date): Promise<void> {
  const forged = forgedCommand(stage, { principalId, askedBy: stage.person().id });
  const command = { ...forged, id: newId(at), askedAt: at, executeBefore: addMinutes(at, 30) };
  await plantCommand(stage, command);
  const store = commandsOf(stage);
  const accepted = await store.find(command.id);
  if (accepted === undefined) throw new Error('the command is not there');
  const before = { kind: 'access', access: null } as const;
  const claim = { kind: 'claimed', at, deadlineAt: addMinutes(at, 15), before } as const;
  const claimed = await store.claim(accepted, claim, await store.gateVersion());
  if (claimed.kind !== 'claimed') throw new Error(`the claim was ${claimed.kind}`);
  const sent = await store.add(claimed.record, { kind: 'sent', at, graphRequestId: requestId });
  const outcome = { state: 'done', code: 'done', message: '' } as const;
  await store.add(sent.record, { kind: 'recorded', at, outcome });
}

async function stolen(stage: Stage) {
  const { id: principalId } = stage.person();
  const requestId = await writeAsApp(
    stage,
    'adminAssign',
    { principalId, roleDefinitionId: plainRole },
    'P30D',
  );
  return { principalId, requestId, made: { isMade: () => has(stage, principalId) } };
}

/** Writes that the store, or an honest change, seems to explain. */
export const explainedWrites: readonly Attack[] = [
  hidden('explained by a command that is called done, and names the very request', async (stage) => {
    const { principalId, requestId, made } = await stolen(stage);
    await plantDone(stage, principalId, requestId, stage.simulator.clock.now());
    return made;
  }),
  hidden(
    'explained by a command from before the app had a key, which names the very request',
    async (stage) => {
      const { principalId, requestId, made } = await stolen(stage);
      await plantDone(stage, principalId, requestId, subDays(stage.simulator.clock.now(), 30));
      return made;
    },
  ),
  hidden('said to have been found and released before anybody looked', async (stage) => {
    const { requestId, made } = await stolen(stage);
    const { tenantId } = stage.tenant;
    const decisions = createDecisions(stage.tables, tenantId);
    const facts = { tenantId, at: stage.simulator.clock.now(), because: 'INC-4711: looked into' };
    const by = { objectId: stage.person().id, appId: undefined };
    await decisions.add(alarmDecision(shadowAlarmKind, `gives-${requestId}`, facts));
    const at = addMinutes(facts.at, 1);
    await decisions.add(releaseDecision(shadowAlarmKind, `gives-${requestId}`, { ...facts, at, by }));
    return made;
  }),
  hidden('behind a change of the same access that Graph refused', async (stage) => {
    const { id: principalId } = stage.person();
    await grant(stage, principalId);
    const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
    const again = await call(stage, bearer, 'eligibilities', {
      body: grantOf(principalId, { duration: 'P60D' }),
    });
    const refused = await call(stage, bearer, `changes/${again.json.changeId}`);
    const before = endOf(stage, principalId);
    await writeAsApp(stage, 'adminUpdate', { principalId, roleDefinitionId: plainRole }, 'P300D');
    return { isMade: () => refused.json.state === 'refused' && endOf(stage, principalId) > before };
  }),
];
