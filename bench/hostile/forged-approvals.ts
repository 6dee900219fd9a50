import { addYears } from 'date-fns/addYears';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { askForAdministrator, globalAdministrator, has, sign, signatureOf } from './caller.ts';
import { forgedRows, nights, plantApproval } from './forged-rows.ts';
import type { Stage } from './stage.ts';

/** A command for a Global Administrator, with an approval that does not hold. */
function forgedApproval(
  name: string,
  decide: (
    stage: Stage,
    about: { id: string; digest: string; asker: string; approver: string },
  ) => Promise<unknown>,
): Attack {
  return {
    kind: forgedRows,
    name,
    async attempt(stage) {
      const [asker, beneficiary, approver] = [stage.person().id, stage.person().id, stage.person().id];
      const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
      await decide(stage, { ...change, asker, approver });
      await nights(stage);
      const harm = harmIf(has(stage, beneficiary, globalAdministrator), 'a Global Administrator was made');
      await sign(stage, change, stage.person().id);
      return { harm, bites: has(stage, beneficiary, globalAdministrator) };
    },
  };
}

export const forgedApprovals: readonly Attack[] = [
  forgedApproval('an approval without a signature', (stage, about) =>
    plantApproval(stage, about, about.approver, undefined),
  ),
  forgedApproval("an approval with the asker's own signature, in another's name", async (stage, about) =>
    plantApproval(stage, about, about.approver, await signatureOf(stage, about.digest, about.asker)),
  ),
  forgedApproval('an approval with a made-up signature', (stage, about) =>
    plantApproval(stage, about, about.approver, 'eyJhbGciOiJub25lIn0.e30.'),
  ),
  forgedApproval('an approval from the future', async (stage, about) =>
    plantApproval(
      stage,
      about,
      about.approver,
      await signatureOf(stage, about.digest, about.asker),
      addYears(stage.simulator.clock.now(), 10),
    ),
  ),
];
