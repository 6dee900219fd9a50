import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogue, type Scenario } from './catalogue.ts';
import { callText, inOrder } from './record.ts';
import { type CompletedScenario, completedScenarios, declaredTests } from './scenario.ts';

const file = resolve(__dirname, '../../docs/scenarios.md');
const howToWrite = 'UPDATE_SCENARIOS=1 npx jest test/scenarios';

const opening = `# What can be done, and which test shows it

This page is made by the tests in test/scenarios and never by hand. Each of them plays a scenario on the real parts of the
app, against the simulator over HTTP; what is below was recorded while they passed. Every run of the tests compares it, and
\`${howToWrite}\` writes it again. Nothing here has met a live tenant: "Graph" is our
simulator.

- **Graph calls** are those that the simulator received, those of reading back included; \`roleManagement/directory/\`,
  \`policies/\` and \`identityGovernance/\` before a path are left out. A word after a POST is the action of a
  request that was granted or waits; a POST without one was refused, or only checked.
- **Operations** are our typed ones: \`operations\` in src/adapters/graph/permissions.ts has each with its least permission.
- **Routes** are those of the API that the tests asked ([api.md](api.md)), or a timer of the app.
- What a test prepares, or looks after, is not in its row.
`;

/** Compares the page with the scenarios of this run. Call it after all scenarios are declared. */
export function describeTable(): void {
  describe('the table of scenarios', () => {
    test.each(catalogue)('has $id shown, with every call that belongs to it', ({ id, calls }) => {
      const seen = completedScenarios().filter((each) => each.id === id);

      expect(seen).not.toEqual([]);
      expect(seen.flatMap((each) => each.calls).map(callText)).toEqual(expect.arrayContaining([...calls]));
    });

    test('has no scenario that the catalogue does not know', () => {
      const ids = catalogue.map(({ id }) => id);

      expect(ids).toEqual(Array.from({ length: 27 }, (_, index) => `S${index + 1}`));
      expect(completedScenarios().filter(({ id }) => !ids.includes(id))).toEqual([]);
    });

    test(`docs/scenarios.md is what was shown; to write it: ${howToWrite}`, () => {
      // A page made from only some of the tests would look complete.
      expect(completedScenarios().map(({ id, title }) => `${id}: ${title}`)).toEqual(declaredTests());
      const page = `${opening}\n${table()}`;
      if (process.env.UPDATE_SCENARIOS === '1') writeFileSync(file, page);

      expect(readFileSync(file, 'utf8')).toBe(page);
    });
  });
}

const columns = ['', 'who', 'does what', 'Graph calls', 'operations', 'routes', 'shown by'];

function table(): string {
  const rows = catalogue.map((scenario) =>
    cells(
      scenario,
      completedScenarios().filter(({ id }) => id === scenario.id),
    ),
  );
  return [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function cells({ id, who, what }: Scenario, seen: readonly CompletedScenario[]): readonly string[] {
  const calls = inOrder(seen.flatMap((each) => each.calls));
  const doors = seen.flatMap((each) => [...each.routes.map(code), ...ofUser(each)]);
  return [
    `**${id}**`,
    who,
    what,
    lines(calls.map(callText).map(code)),
    lines(calls.map(({ operation }) => code(operation.operation))),
    lines(doors.length === 0 ? ['no route yet: the operation itself'] : doors),
    lines(seen.map(({ title }) => title)),
  ];
}

function ofUser({ asUser, routes: doors }: CompletedScenario): readonly string[] {
  if (!asUser) return [];
  return [`with the user's own token for Graph${doors.length === 0 ? '; no route yet' : ''}`];
}

/** Each once. */
function lines(items: readonly string[]): string {
  return [...new Set(items)].join('<br>');
}

function code(text: string): string {
  return `\`${text}\``;
}
