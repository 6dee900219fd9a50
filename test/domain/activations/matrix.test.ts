import { describe, expect, test } from '@jest/globals';
import { decideActivation } from '../../../src/domain/activations/decide-activation.ts';
import type { ActivationDecision } from '../../../src/domain/activations/decision.ts';
import { NOW } from '../../snapshot-builder.ts';
import { facts } from './builders.ts';
import { askColumns, factsOf, settingsRows } from './matrix.ts';

/**
 * What each ask (a column, `matrix.ts`) comes to under each settings of a role (a row).
 *
 * A number: granted for so many minutes. `CONF`: the person must confirm. `APPR`: an approver must approve. In small letters,
 * the reason of a refusal: `just` and `tick` are missing, `short` of five minutes, not `elig`ible, `held` otherwise already, a
 * request `waits`, `appr`oval is left to PIM, this `app` may not assign it, and `?`: the settings are not known.
 */
const expected = `
                   | plain | no just | no tick | 5 min | 4 min | 9 h  | group | no elig | at unit | ends 30 | held | active | waits | confirm | conf+app
nothing            | 60    | 60      | 60      | 5     | short | 480  | 60    | elig    | elig    | 30      | held | held   | waits | 60      | 60
justification      | 60    | just    | 60      | 5     | short | 480  | 60    | elig    | elig    | 30      | held | held   | waits | 60      | 60
ticket             | 60    | 60      | tick    | 5     | short | 480  | 60    | elig    | elig    | 30      | held | held   | waits | 60      | 60
both               | 60    | just    | tick    | 5     | short | 480  | 60    | elig    | elig    | 30      | held | held   | waits | 60      | 60
MFA, justif.       | CONF  | just    | CONF    | CONF  | short | CONF | CONF  | elig    | elig    | CONF    | held | held   | waits | 60      | 60
context c1         | CONF  | CONF    | CONF    | CONF  | short | CONF | CONF  | elig    | elig    | CONF    | held | held   | waits | 60      | 60
approval here      | APPR  | APPR    | APPR    | APPR  | short | APPR | APPR  | elig    | elig    | APPR    | held | held   | waits | APPR    | 60
approval in PIM    | appr  | appr    | appr    | appr  | short | appr | appr  | elig    | elig    | appr    | held | held   | waits | appr    | appr
MFA, approval here | CONF  | CONF    | CONF    | CONF  | short | CONF | CONF  | elig    | elig    | CONF    | held | held   | waits | APPR    | 60
at most 30 min     | 30    | 30      | 30      | 5     | short | 30   | 30    | elig    | elig    | 30      | held | held   | waits | 30      | 30
at most 5 min      | 5     | 5       | 5       | 5     | short | 5    | 5     | elig    | elig    | 5       | held | held   | waits | 5       | 5
at most 4 min      | short | short   | short   | short | short | short| short | elig    | elig    | short   | held | held   | waits | short   | short
at most nothing    | short | short   | short   | short | short | short| short | elig    | elig    | short   | held | held   | waits | short   | short
MFA of admins      | app   | app     | app     | app   | app   | app  | app   | elig    | elig    | app     | app  | app    | app   | app     | app
admins 20 min      | 20    | 20      | 20      | 5     | short | 20   | 20    | elig    | elig    | 20      | held | held   | waits | 20      | 20
unknown demand     | ?     | ?       | ?       | ?     | short | ?    | ?     | elig    | elig    | ?       | held | held   | waits | ?       | ?
context unnamed    | ?     | ?       | ?       | ?     | short | ?    | ?     | elig    | elig    | ?       | held | held   | waits | ?       | ?
`;

/** The check and the beginning of the sentence that a refusal of each mark gives as its reason. */
const reasons: Readonly<Record<string, readonly [code: string, sentence: RegExp]>> = {
  just: ['justification', /^The role asks for a justification, and none is given \(JustificationRule\)\. /],
  tick: [
    'ticket',
    /^The role asks for a ticket with number and system, and both are not given \(TicketingRule\)\. /,
  ],
  short: ['duration', /^It would last [0-4] min only, by .*, and nothing is given for less than 5 min\. /],
  elig: ['eligible', / is not eligible for the role at \/: there is .*\. Make them eligible in PIM first\.$/],
  held: ['not-active-otherwise', /^The role is already active(, not ours,)? until 2026-11-2/],
  waits: ['nothing-pending', /^Request .* for the same access waits in PIM \(PendingApproval\)\. /],
  appr: ['approval', /leaves that to PIM\. Let the person activate it by self-service in PIM/],
  app: ['app-may-assign', /asks for MFA of whoever assigns it, which no app can show \(MfaRule\)\. /],
  '?': ['settings-known', /^What the role asks of whoever activates it is not known: /],
};

const [header = [], ...lines] = expected
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('the table has a line for each settings of a role, and a column for each ask', () => {
  expect(header.slice(header.length - askColumns.length)).toEqual(askColumns.map(({ name }) => name));
  expect(lines.map(([name]) => name)).toEqual(settingsRows.map(({ name }) => name));
});

describe.each(settingsRows.map((row, index) => ({ row, cells: lines[index]?.slice(1) ?? [] })))(
  'a role whose settings are: $row.name',
  ({ row, cells }) => {
    test.each(askColumns.map((column, index) => ({ column, mark: cells[index] ?? 'missing' })))(
      '$column.name: $mark',
      ({ column, mark }) => {
        const decision = decideActivation(facts(factsOf(row, column)));

        expect(markOf(decision)).toBe(mark);
      },
    );
  },
);

function markOf(decision: ActivationDecision): string {
  switch (decision.kind) {
    case 'granted':
      return String((decision.until.getTime() - NOW.getTime()) / 60_000);
    case 'needs-confirmation':
      return 'CONF';
    case 'needs-approval':
      return 'APPR';
    case 'refused': {
      const { code, because, isOnlyUnknown } = decision;
      const [mark] = Object.entries(reasons).find(
        ([, [of, sentence]]) => of === code && sentence.test(because),
      ) ?? [`${code}: ${because}`];
      // What is not known is refused as not known.
      return isOnlyUnknown === (mark === '?') ? mark : `${mark}, and isOnlyUnknown is ${isOnlyUnknown}`;
    }
    default:
      return decision satisfies never;
  }
}
