import { type Fault, fault } from './fault.ts';

const main = 'main.bicep';

/** What has to be known before anything is deployed, what has to be there before what, and what one name would be for two. */
export const faultsOfOrder: readonly Fault[] = [
  fault(
    'a loop over what a deployment gives out',
    main,
    'for (app, i) in appList: {',
    'for (app, i) in identities.outputs.identities: {',
    'no loop can be made of it',
  ),
  fault(
    'a condition on what a deployment gives out',
    main,
    'if (!empty(rulesAuthorPrincipalId))',
    'if (!empty(evidence.outputs.name))',
    'no condition can be made of it',
  ),
  fault(
    'a loop inside an expression',
    main,
    "map(split(alertEmails, ','), email => trim(email))",
    "concat([for email in split(alertEmails, ','): trim(email)], [])",
    'a loop cannot stand here',
  ),
  fault(
    'a parameter read of what is not deployed, for what is not deployed either',
    main,
    'network: privateNetwork ? network!.outputs.endpoints : {}\n    evidenceId',
    'network: network!.outputs.endpoints\n    evidenceId',
    '"network" may not be there, and is read all the same',
  ),
  fault(
    'modules that wait for each other',
    main,
    'nameSuffix: suffix\n    retentionInDays',
    'nameSuffix: vault.outputs.name\n    retentionInDays',
    'would have to be there before itself',
  ),
  fault(
    'storage that is looked for before it is made',
    'modules/part.bicep',
    'hostStorageName: host.outputs.name',
    'hostStorageName: hostStorageName',
    'is looked for before module host has made it',
  ),
  fault(
    'private endpoints that are made at once',
    'modules/private-endpoints.bicep',
    '@batchSize(1)\n',
    '',
    'makes private endpoints at once',
  ),
  fault(
    'a name that is longer than Azure takes',
    main,
    "name: 'stevidence",
    "name: 'stpimwardenevidence",
    'a name is 3 to 24 lower-case letters and digits',
  ),
  fault(
    'a name with letters that Azure does not take',
    main,
    "hostStorageName: 'st",
    "hostStorageName: 'st-",
    'a name is 3 to 24 lower-case letters and digits',
  ),
  fault(
    'a parameter handed on to one of another type',
    main,
    'isPrivate: privateNetwork\n    redundancy',
    'isPrivate: redundancy\n    redundancy',
    '"isPrivate" is bool',
  ),
  fault(
    'an assignment named after another role than it gives',
    'modules/rights.bicep',
    'guid(vault.id, principalId, roles.keyVaultSecretsUser)',
    'guid(vault.id, principalId, roles.storageBlobDataReader)',
    'is named after another scope or role',
  ),
  fault(
    'a log that the resource does not write',
    'modules/vault.bicep',
    "categoryGroup: 'audit'",
    "category: 'AuditEvents'",
    'is no log of Microsoft.KeyVault/vaults',
  ),
];
