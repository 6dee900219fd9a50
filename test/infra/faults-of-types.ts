import { type Fault, fault } from './fault.ts';

const storage = 'modules/host-storage.bicep';
const app = 'modules/function-app.bicep';
const evidence = 'modules/evidence-storage.bicep';
const rights = 'modules/rights.bicep';
const main = 'main.bicep';

/** What the types of resources do not take. */
export const faultsOfTypes: readonly Fault[] = [
  fault(
    'a brace that is missing',
    storage,
    'properties: { publicAccess',
    'properties: publicAccess',
    'syntax',
  ),
  fault(
    'another API version',
    storage,
    'storageAccounts@2025-06-01',
    'storageAccounts@2099-01-01',
    'another API version',
  ),
  fault(
    'an unknown type',
    app,
    'Microsoft.Web/serverfarms@',
    'Microsoft.Web/serverfarm@',
    'has no Microsoft.Web/serverfarm',
  ),
  fault(
    'a misspelt property',
    storage,
    'allowSharedKeyAccess',
    'allowSharedKeyAcess',
    'there is no "allowSharedKeyAcess"',
  ),
  fault(
    'a misspelt property deep inside',
    app,
    'instanceMemoryMB: instanceMemoryMB',
    'instanceMemoryMb: instanceMemoryMB',
    '"instanceMemoryMb"',
  ),
  fault(
    'a misspelt property in a list',
    app,
    'instanceCount: alwaysReady',
    'count: alwaysReady',
    'there is no "count"',
  ),
  fault(
    'a misspelt property in a loop',
    app,
    'value: setting.value',
    'valeu: setting.value',
    'there is no "valeu"',
  ),
  fault(
    'a misspelt property of a nested resource',
    storage,
    "properties: { publicAccess: 'None' }",
    "properties: { publicAcess: 'None' }",
    '"publicAcess"',
  ),
  fault(
    'a word that is none of the known',
    storage,
    "publicAccess: 'None'",
    "publicAccess: 'Nothing'",
    'expected one of',
  ),
  fault(
    'a word that is none of the known, under a condition',
    storage,
    "isPrivate ? 'Disabled'",
    "isPrivate ? 'Off'",
    'expected one of',
  ),
  fault(
    'a text in place of true or false',
    storage,
    'allowBlobPublicAccess: false',
    "allowBlobPublicAccess: 'false'",
    'expected true or false',
  ),
  fault(
    'a parameter of another type',
    evidence,
    'immutabilityPeriodSinceCreationInDays: headsKeptForDays',
    'immutabilityPeriodSinceCreationInDays: headsAreLocked',
    'expected a number',
  ),
  fault(
    'an object in place of a list',
    app,
    'alwaysReadyInstances == 0 ? [] :',
    'alwaysReadyInstances == 0 ? {} :',
    'expected a list',
  ),
  fault('a required property that is missing', storage, "  kind: 'StorageV2'\n", '', 'lacks "kind"'),
  fault(
    'a property that can only be read',
    'modules/vault.bicep',
    "kty: 'EC'",
    "keyUri: ''\n      kty: 'EC'",
    'can be read only',
  ),
  fault(
    'a property that is written twice',
    storage,
    'allowSharedKeyAccess: false',
    'allowSharedKeyAccess: false\n    allowSharedKeyAccess: true',
    'is written twice',
  ),
  fault('a child without its parent', evidence, '  parent: tableService\n', '', 'has no parent'),
  fault(
    'a resource of a group at the subscription',
    main,
    "resource group 'Microsoft.Resources/resourceGroups@2024-03-01'",
    "resource group 'Microsoft.Storage/storageAccounts@2025-06-01'",
    'not deployed to a subscription',
  ),
  fault(
    'a name made of what a deployment makes',
    rights,
    'guid(insights.id, principalId, roles.monitoringMetricsPublisher)',
    'guid(insights.properties.AppId)',
    'only after the deployment has begun',
  ),
  fault(
    'a member of a resource that it has not',
    storage,
    'account.properties.primaryEndpoints.blob\n',
    'account.properties.primaryEndpoint.blob\n',
    'has no "primaryEndpoint"',
  ),
  fault(
    'a misspelt property in Microsoft Entra',
    'graph/main.bicep',
    'enableIdTokenIssuance',
    'enableIdTokens',
    'there is no "enableIdTokens"',
  ),
  fault(
    'an extension that is not declared',
    'graph/main.bicep',
    'extension microsoftGraphV1\n',
    '',
    'need "extension microsoftGraphV1"',
  ),
  fault(
    'a word that is none of the known, in the data of an alert',
    'alerts.json',
    '"timeAggregation": "Count"',
    '"timeAggregation": "Sum"',
    'expected one of Count',
  ),
  fault(
    'a member that alerts have not, in the data',
    'alerts.json',
    '"windowSize":',
    '"window":',
    'what is loaded has no "alert.windowSize"',
  ),
];
