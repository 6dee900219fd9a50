import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRulesVersions } from '../../src/adapters/tables/rules-versions.ts';
import { tenantTable } from '../../src/adapters/tables/store/tenant-table.ts';
import { rulesSubject } from '../../src/domain/model/decision.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, grantOf, has, rewritten, signatureOf, tokenOf } from './caller.ts';
import { plantDecision } from './forged-rows.ts';
import type { Stage } from './stage.ts';

const kind = 'rules that nobody approved';

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Somebody signs for the file as it is. */
async function approveRules(stage: Stage, by: string): Promise<void> {
  const digest = hashOf(readFileSync(stage.rules.path));
  const token = await signatureOf(stage, digest, by);
  await plantDecision(stage, {
    ...{ kind: 'approved', subject: rulesSubject, digest, by: { objectId: by, appId: undefined } },
    proof: { kind: 'signed', token },
  });
}

async function grant(stage: Stage, more: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
  const { id } = stage.person();
  const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
  await call(stage, bearer, 'eligibilities', { body: grantOf(id, more) });
  return has(stage, id);
}

/** Rules that allow more than those that were approved. */
function loosen({ rules }: Stage): void {
  const now = rules.read();
  rules.write({ ...now, api: { ...(now.api as object), permanentEligible: 'allow' } });
}

const permanent = { permanent: true };
const given = 'access was given by rules that nobody approved';

/** In this order: each begins with the rules that the one before it left approved. */
export const rulesAttacks: readonly Attack[] = [
  {
    kind,
    name: 'a first file',
    async attempt(stage) {
      const harm = harmIf(await grant(stage), given);
      await approveRules(stage, stage.person().id);
      return { harm, bites: await grant(stage) };
    },
  },
  {
    kind,
    name: 'a changed file that allows more',
    async attempt(stage) {
      const before = stage.rules.read();
      loosen(stage);
      const harm = harmIf(await grant(stage, permanent), given);
      await stage.advance(1_000);
      await approveRules(stage, stage.person().id);
      const bites = await grant(stage, permanent);
      stage.rules.write(before);
      await stage.advance(1_000);
      await approveRules(stage, stage.person().id);
      return { harm, bites };
    },
  },
  {
    kind,
    name: 'a changed file, approved without a signature by a row in the store',
    async attempt(stage) {
      const before = stage.rules.read();
      loosen(stage);
      await stage.advance(1_000);
      const digest = hashOf(readFileSync(stage.rules.path).subarray());
      await plantDecision(stage, {
        ...{ kind: 'approved', subject: rulesSubject, digest: `${digest}` },
        ...{ by: { objectId: stage.person().id, appId: undefined }, proof: { kind: 'bearer' } },
      });
      const harm = harmIf(await grant(stage, permanent), given);
      stage.rules.write(before);
      return { harm, bites: await grant(stage) };
    },
  },
  {
    kind,
    name: 'a changed file whose approval was taken back, its signature added again',
    async attempt(stage) {
      const before = stage.rules.read();
      loosen(stage);
      const by = stage.person().id;
      const digest = hashOf(readFileSync(stage.rules.path));
      const token = await signatureOf(stage, digest, by);
      const decide = (kind: 'approved' | 'withdrawn', signature: string) =>
        plantDecision(stage, {
          ...{ kind, subject: rulesSubject, digest, by: { objectId: by, appId: undefined } },
          proof: { kind: 'signed', token: signature },
        });
      await stage.advance(1_000);
      await decide('withdrawn', token);
      await stage.advance(1_000);
      for (const again of [token, rewritten(token)]) await decide('approved', again);
      const harm = harmIf(await grant(stage, permanent), given);
      await approveRules(stage, stage.person().id);
      const bites = await grant(stage, permanent);
      stage.rules.write(before);
      await stage.advance(1_000);
      await approveRules(stage, stage.person().id);
      return { harm, bites };
    },
  },
  {
    kind,
    name: 'other content where the approved rules are kept',
    async attempt(stage) {
      const before = stage.rules.read();
      await grant(stage);
      const hash = hashOf(readFileSync(stage.rules.path));
      loosen(stage);
      const bytes = readFileSync(stage.rules.path);
      const { tables, tenant } = stage;
      const table = tenantTable(tables, 'RulesVersions', tenant.tenantId);
      const partitionKey = table.partition('rules');
      await table.use('forging', (client) => client.deleteEntity(partitionKey, hash).catch(() => undefined));
      await createRulesVersions(tables, tenant.tenantId).keep(hash, bytes);
      const harm = harmIf(await grant(stage, permanent), given);
      await table.use('cleaning up', (client) => client.deleteEntity(partitionKey, hash));
      stage.rules.write(before);
      return { harm, bites: await grant(stage) };
    },
  },
  {
    kind,
    name: 'a file that does not load',
    async attempt(stage) {
      const before = stage.rules.read();
      stage.rules.write('{ "version": 1, "api": { "permanentEligible": "allow" }');
      const harm = harmIf(await grant(stage, permanent), given);
      stage.rules.write(before);
      return { harm, bites: await grant(stage) };
    },
  },
];
