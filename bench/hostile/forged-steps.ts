import { addDays } from 'date-fns/addDays';
import type { PlannedChange } from '../../src/domain/model/change.ts';
import type { Command } from '../../src/domain/model/command.ts';
import { type Attack, harmIf } from './attack.ts';
import { call, globalAdministrator, has, plainRole, sign, tokenOf } from './caller.ts';
import { forgedCommand, forgedRows, nights, plantCommand } from './forged-rows.ts';
import type { Stage } from './stage.ts';

type Steps = Pick<PlannedChange, 'steps'> & Partial<Pick<PlannedChange, 'effect'>>;

const assign = { kind: 'eligibility', actions: ['adminAssign'] } as const;

function forged(stage: Stage, principalId: string, role: string, steps: Steps): Command {
  const command = forgedCommand(stage, { askedBy: stage.person().id, principalId, role });
  const { content } = command;
  if (content.kind !== 'access') throw new Error('it is about access');
  return { ...command, content: { ...content, change: { ...content.change, ...steps } } };
}

/** A command in the store that gates and approvers read as one thing, and Graph would read as another. */
function twoMeanings(name: string, stepsAt: (now: Date) => Steps): Attack {
  return {
    kind: forgedRows,
    name,
    async attempt(stage) {
      const [mallory, plain] = [stage.person().id, stage.person().id];
      const steps = stepsAt(stage.simulator.clock.now());
      await plantCommand(stage, forged(stage, mallory, globalAdministrator, steps));
      const own = forgedCommand(stage, { askedBy: stage.person().id, principalId: plain });
      await plantCommand(stage, own);
      await nights(stage);
      const harm = harmIf(has(stage, mallory, globalAdministrator), 'a Global Administrator was made');
      return { harm, bites: has(stage, plain) };
    },
  };
}

export const forgedSteps: readonly Attack[] = [
  twoMeanings('a Global Administrator by a command that looks like a removal', () => ({
    effect: 'removal',
    steps: [{ ...assign, endDateTime: undefined, duration: 'P30D' }],
  })),
  twoMeanings('a Global Administrator by what comes after a removal that is refused', () => ({
    steps: [{ ...assign, actions: ['adminRemove', 'adminAssign'], endDateTime: undefined, duration: 'P30D' }],
  })),
  {
    kind: forgedRows,
    name: 'a plain role for ten years, by a length that is not its end',
    async attempt(stage) {
      const [mallory, plain] = [stage.person().id, stage.person().id];
      const endDateTime = addDays(stage.simulator.clock.now(), 30).toISOString();
      const [long, short] = ['P3650D', 'P30D'].map((duration) => [{ ...assign, endDateTime, duration }]);
      await plantCommand(stage, forged(stage, mallory, plainRole, { steps: long ?? [] }));
      await plantCommand(stage, forged(stage, plain, plainRole, { steps: short ?? [] }));
      await nights(stage);
      const harm = harmIf(has(stage, mallory), 'access was given for longer than anybody may ask for');
      return { harm, bites: has(stage, plain) };
    },
  },
  {
    kind: forgedRows,
    name: 'a Global Administrator among what is taken from somebody, signed by an approver',
    async attempt(stage) {
      const [victim, mallory] = [stage.person().id, stage.person().id];
      const command = forgedCommand(stage, { askedBy: stage.person().id, principalId: victim });
      const key = { principalId: mallory, roleDefinitionId: globalAdministrator, directoryScopeId: '/' };
      const steps = [{ ...assign, endDateTime: undefined, duration: 'P30D' }];
      const removal = { effect: 'removal', key, steps, before: null, ticket: null } as const;
      const removals = [{ ...removal, justification: 'Taken over' }];
      const content = { kind: 'revocation', principalId: victim, removals, left: [] } as const;
      await plantCommand(stage, { ...command, operation: 'principal.revoke', content });
      await nights(stage);
      const reader = await tokenOf(stage, { userId: stage.person().id }, 'Read');
      const { json } = await call(stage, reader, `changes/${command.id}`);
      // An approver who looks at the page only.
      await sign(stage, { id: command.id, digest: json.digest ?? '' }, stage.person().id).catch(() => {});
      await nights(stage);
      const harm = harmIf(has(stage, mallory, globalAdministrator), 'a Global Administrator was made');
      const plain = stage.person().id;
      await plantCommand(stage, forgedCommand(stage, { askedBy: stage.person().id, principalId: plain }));
      await nights(stage);
      return { harm, bites: has(stage, plain) };
    },
  },
];
