import { beforeAll, describe, expect, test } from '@jest/globals';
import { type BicepFile, child, everyNode, valueAt } from './bicep/bicep-file.ts';
import { parseTemplates } from './bicep/check-templates.ts';
import { type ResourceDeclaration, resourcesOf } from './bicep/declarations.ts';
import { templatesFolder } from './template-facts.ts';

let files: ReadonlyMap<string, BicepFile>;

beforeAll(async () => {
  files = await parseTemplates(templatesFolder);
});

function resources(ofType: string): readonly (ResourceDeclaration & { readonly file: string })[] {
  return [...files.values()].flatMap((file) =>
    resourcesOf(file)
      .filter(({ resourceType, isExisting }) => resourceType.startsWith(`${ofType}@`) && !isExisting)
      .map((resource) => ({ ...resource, file: file.path })),
  );
}

/** The condition that a resource, or each of a loop, is deployed under. */
function conditionOf({ value }: ResourceDeclaration): string {
  const conditional = value && everyNode(value).find(({ type }) => type === 'if_statement');
  return conditional === undefined ? 'always' : child(conditional, 0).text;
}

describe('rights in Azure', () => {
  test('are given to each part as far as it needs them', () => {
    const given = resources('Microsoft.Authorization/roleAssignments')
      .filter(({ file }) => file === 'modules/rights.bicep')
      .map((resource) => [resource.name, conditionOf(resource)]);

    expect(Object.fromEntries(given)).toEqual({
      hostRights: 'always',
      sendsTelemetry: 'always',
      readsRules: 'always',
      readsSecrets: 'always',
      readsTables: '(isFrontAlone)',
      addsRows: '(isFrontAlone)',
      rings: '(isFront)',
      readsHeads: '(!isKeeper)',
      readsKey: '(!isKeeper)',
      writesTables: '(isKeeper || isWriter)',
      signs: '(isKeeper)',
      createsHeads: '(isKeeper)',
      answersDoorbell: '(isWriter)',
      putsAside: '(isWriter)',
      queuesKeeperJobs: '(isKeeper && hasTenants)',
      givesUpKeeperJobs: '(isKeeper && hasTenants)',
      queuesWriterJobs: '(isWriter && hasTenants)',
      givesUpWriterJobs: '(isWriter && hasTenants)',
    });
  });

  test('have names that a second deployment makes again: of what they are for, whose, and which', () => {
    for (const { body, name } of resources('Microsoft.Authorization/roleAssignments'))
      expect([name, valueAt(body, 'name')?.text]).toEqual([
        name,
        expect.stringMatching(/^guid\([\w:[\]]+\.id, principalId, [\w.]+\)$/),
      ]);
  });

  test('to write rules are given to no app', () => {
    const writers = resources('Microsoft.Authorization/roleAssignments').filter(
      ({ body }) =>
        valueAt(body, 'scope')?.text.endsWith('rules') === true &&
        !body.text.includes('storageBlobDataReader'),
    );

    expect(writers.map(({ file, name }) => `${file} ${name}`)).toEqual([
      'modules/rules-author.bicep writesRules',
    ]);
  });

  test('of our own roles are to add, to read and to sign: nothing is changed or deleted with them', () => {
    const actions = resources('Microsoft.Authorization/roleDefinitions').flatMap(({ body }) =>
      everyNode(body).flatMap(({ type, text }) =>
        type === 'string' && text.includes('/') ? [text.slice(1, -1)] : [],
      ),
    );

    expect(actions.sort()).toEqual([
      'Microsoft.KeyVault/vaults/keys/read',
      'Microsoft.KeyVault/vaults/keys/read',
      'Microsoft.KeyVault/vaults/keys/sign/action',
      'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action',
      'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
      'Microsoft.Storage/storageAccounts/tableServices/tables/entities/add/action',
    ]);
  });
});

describe('keys', () => {
  test('are off in each storage account, and in Application Insights', () => {
    const accounts = resources('Microsoft.Storage/storageAccounts').map(({ body }) => body.text);
    const insights = resources('Microsoft.Insights/components').map(({ body }) => body.text);

    expect(accounts.map((text) => /allowSharedKeyAccess: (\w+)/.exec(text)?.[1])).toEqual(['false', 'false']);
    expect(insights.map((text) => /DisableLocalAuth: (\w+)/.exec(text)?.[1])).toEqual(['true']);
  });

  test('and passwords are off for publishing', () => {
    const policies = resources('Microsoft.Web/sites/basicPublishingCredentialsPolicies').map(
      ({ body }) => body.text,
    );

    expect(policies.map((text) => /allow: (\w+)/.exec(text)?.[1])).toEqual(['false', 'false']);
  });
});

describe('an app', () => {
  test('can be called only where it is the front', () => {
    const [app] = resources('Microsoft.Web/sites');
    const part = files.get('modules/part.bicep')?.root.text;

    expect(app?.body.text).toContain("ipSecurityRestrictionsDefaultAction: hasInbound ? 'Allow' : 'Deny'");
    expect(part).toContain("hasInbound: contains(parts, 'front')");
  });

  test('runs on Flex Consumption with Node 24', () => {
    const [app] = resources('Microsoft.Web/sites');

    expect(app?.body.text).toContain("runtime: { name: 'node', version: '24' }");
    expect(resources('Microsoft.Web/serverfarms')[0]?.body.text).toContain(
      "name: 'FC1', tier: 'FlexConsumption'",
    );
  });
});
