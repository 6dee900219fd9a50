metadata description = 'What the app remembers and has to prove: tables, the doorbell, the queues of jobs of many tenants, heads that nobody can write over, and the rules, which no app can write.'

param location string
param tags object

@minLength(3)
@maxLength(24)
param name string

param isPrivate bool

@description('How many copies there are, and where.')
param redundancy string

@description('Where it is written down who wrote rules and heads, and who deleted rows.')
param workspaceId string

@description('Days that a head cannot be changed or deleted, counted from its creation.')
@minValue(1)
@maxValue(146000)
param headsKeptForDays int

@description('Whether the policy of the heads is locked already: a locked one is left alone, for no deployment may set it again.')
param headsAreLocked bool

var tables = loadJsonContent('../tables.json')

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: 30 }
    containerDeleteRetentionPolicy: { enabled: true, days: 30 }
  }
}

resource heads 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: 'heads'
  properties: { publicAccess: 'None' }
}

resource headsPolicy 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-06-01' = if (!headsAreLocked) {
  parent: heads
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: headsKeptForDays
    allowProtectedAppendWrites: false
  }
}

resource rules 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: 'rules'
  properties: { publicAccess: 'None' }
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  parent: account
  name: 'default'

  resource doorbell 'queues' = {
    name: 'pim-warden-doorbell'
  }

  resource poison 'queues' = {
    name: 'pim-warden-doorbell-poison'
  }

  resource keeperJobs 'queues' = {
    name: 'pim-warden-jobs-keeper'
  }

  resource keeperJobsPoison 'queues' = {
    name: 'pim-warden-jobs-keeper-poison'
  }

  resource writerJobs 'queues' = {
    name: 'pim-warden-jobs-writer'
  }

  resource writerJobsPoison 'queues' = {
    name: 'pim-warden-jobs-writer-poison'
  }
}

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for name in tables.all: {
    parent: tableService
    name: name
  }
]

resource blobLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'who-wrote'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

// Not who added rows: a night adds thousands, and each is in a run.
resource tableLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'who-deleted'
  scope: tableService
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output id string = account.id
output name string = account.name
output tablesEndpoint string = account.properties.primaryEndpoints.table
output queuesEndpoint string = account.properties.primaryEndpoints.queue
output headsUrl string = '${account.properties.primaryEndpoints.blob}${heads.name}'
output rulesUrl string = '${account.properties.primaryEndpoints.blob}${rules.name}/rules.json'
output rulesOfTenants string = '${account.properties.primaryEndpoints.blob}${rules.name}/{tenant}.json'
output lockCommand string = 'az storage container immutability-policy lock --account-name ${account.name} --container-name ${heads.name} --if-match $(az storage container immutability-policy show --account-name ${account.name} --container-name ${heads.name} --query etag --output tsv)'
