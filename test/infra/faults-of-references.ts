import { type Fault, fault } from './fault.ts';

const app = 'modules/function-app.bicep';
const settings = 'modules/app-settings.bicep';
const rights = 'modules/rights.bicep';
const main = 'main.bicep';

/** What refers to something that is not there, and settings that the app or the platform does not take. */
export const faultsOfReferences: readonly Fault[] = [
  fault(
    'a module that is not there',
    main,
    'modules/vault.bicep',
    'modules/vaults.bicep',
    'there is no file',
  ),
  fault(
    'a module of a registry',
    main,
    "'modules/vault.bicep'",
    "'br/public:avm/res/key-vault/vault:0.14.0'",
    'is in a registry',
  ),
  fault(
    'a parameter that the module has not',
    main,
    'nameSuffix: suffix\n    retentionInDays',
    'suffix: suffix\n    retentionInDays',
    'has no param "suffix"',
  ),
  fault(
    'a parameter that the module needs',
    main,
    '    headsAreLocked: headsAreLocked\n',
    '',
    'needs "headsAreLocked"',
  ),
  fault(
    'a parameter of another type than the module has',
    main,
    'isPrivate: privateNetwork\n    redundancy',
    "isPrivate: 'yes'\n    redundancy",
    '"isPrivate" is bool',
  ),
  fault(
    'an output that the module has not',
    main,
    'vault.outputs.keyUrl',
    'vault.outputs.keyUri',
    'no output "keyUri"',
  ),
  fault(
    'a name that is not declared',
    app,
    'serverFarmId: plan.id',
    'serverFarmId: plans.id',
    '"plans" is not declared',
  ),
  fault(
    'a function that there is not',
    main,
    'toLower(uniqueString(',
    'lower(uniqueString(',
    'no function "lower"',
  ),
  fault(
    'a declaration that nothing uses',
    main,
    'var tags =',
    "var unused = 'x'\nvar tags =",
    'is never used',
  ),
  fault(
    'a declaration that is there twice',
    main,
    'var tags =',
    'var names = []\nvar tags =',
    'is declared twice',
  ),
  fault(
    'a group at the subscription',
    main,
    'subscription().id, environmentName',
    'resourceGroup().id, environmentName',
    'has no one resourceGroup()',
  ),
  fault(
    'an entry that a loaded file has not',
    rights,
    'roles.keyVaultSecretsUser)',
    'roles.keyVaultSecretsOfficer)',
    'what is loaded has no "roles.keyVaultSecretsOfficer"',
  ),
  fault(
    'a loaded file that is not there',
    rights,
    "loadJsonContent('../tables.json')",
    "loadJsonContent('../table.json')",
    'no file "../table.json"',
  ),
  fault(
    'the id of a role that nobody named',
    rights,
    "roleDefinitionId: '",
    "roleDefinitionId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    'is no role of azure-roles.json',
  ),
  fault(
    'a setting that nobody reads',
    settings,
    'TABLES_ENDPOINT:',
    'TABLE_ENDPOINT:',
    'TABLE_ENDPOINT: neither the app nor its host knows it',
  ),
  fault(
    'a setting with a value that the app refuses',
    settings,
    "RULES_APPROVAL: 'required'",
    "RULES_APPROVAL: 'on'",
    'is not required or off',
  ),
  fault(
    'a setting that Flex Consumption forbids',
    settings,
    'SELF_SERVICE: selfService',
    "TZ: 'Europe/Amsterdam'\n  SELF_SERVICE: selfService",
    'TZ: is not for Flex Consumption',
  ),
  fault(
    'a setting with a key in it',
    settings,
    'AzureWebJobsStorage__credential:',
    'AzureWebJobsStorage:',
    'would hold a key',
  ),
  fault('a schedule with five fields', settings, "'0 5 2 * * *'", "'5 2 * * *'", 'has not six fields'),
  fault(
    'a parameter of azd that the template has not',
    'main.parameters.json',
    '"apps"',
    '"app"',
    'has no param "app"',
  ),
  fault(
    'what may not be there, taken for there',
    main,
    'output VAULT string',
    'output RULES string = rulesAuthor.outputs.id\noutput VAULT string',
    'is deployed under a condition',
  ),
];
