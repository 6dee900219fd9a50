import { type Fault, fault } from './fault.ts';

const settings = 'modules/app-settings.bicep';
const rights = 'modules/rights.bicep';
const main = 'main.bicep';

/** What compiles, and fails or does harm when it is deployed. */
export const faultsOfDeployment: readonly Fault[] = [
  fault(
    'an assignment that does not say whose it is',
    rights,
    "      principalType: 'ServicePrincipal'\n",
    '',
    'lacks "principalType"',
  ),
  fault(
    'an assignment of people that does not say so',
    'modules/rules-author.bicep',
    '    principalType: principalType\n',
    '',
    'lacks "principalType"',
  ),
  fault(
    'resources of a loop with one name',
    'modules/alerts.bicep',
    '{alert.name}-',
    '{nameSuffix}-',
    'has one name for all of a loop',
  ),
  fault(
    'assignments of a loop with one name',
    rights,
    'name: guid(hostStorage.id, principalId, role)',
    'name: guid(hostStorage.id, principalId, roles.storageBlobDataOwner)',
    'has one name for all of a loop',
  ),
  fault(
    'a connection of a user-assigned identity that does not say which',
    settings,
    '  AzureWebJobsStorage__clientId: clientId\n',
    '',
    'the connection AzureWebJobsStorage lacks __clientId',
  ),
  fault(
    'a connection that does not say that it is of an identity',
    settings,
    "var writerSettings = {\n  DOORBELL__queueServiceUri: evidence.queuesEndpoint\n  DOORBELL__credential: 'managedidentity'\n",
    'var writerSettings = {\n  DOORBELL__queueServiceUri: evidence.queuesEndpoint\n',
    'the connection DOORBELL lacks __credential',
  ),
  fault(
    'a setting that two groups give in two ways',
    settings,
    'var writerSettings = {\n  DOORBELL__queueServiceUri: evidence.queuesEndpoint',
    'var writerSettings = {\n  DOORBELL__queueServiceUri: host.queueEndpoint',
    'DOORBELL__queueServiceUri is',
  ),
  fault(
    'two deployments of one name',
    main,
    "name: 'monitoring'",
    "name: 'identities'",
    'is the name of a deployment of main.bicep, too',
  ),
];
