metadata description = 'What one app may do in Azure. Assignments are named after what they say, so that a second deployment finds them.'

param parts string[]
param principalId string
param hostStorageName string
param evidenceStorageName string
param vaultName string
param keyName string
param insightsName string
param addsRowsId string
param createsHeadsId string
param readsKeyId string
param signsId string

@description('Whether the apps work for several tenants, by way of the queues of jobs.')
param hasTenants bool

var roles = loadJsonContent('../azure-roles.json')
var tables = loadJsonContent('../tables.json')
var isFront = contains(parts, 'front')
var isKeeper = contains(parts, 'keeper')
var isWriter = contains(parts, 'writer')
var worksOnQueue = [
  roles.storageQueueDataReader
  roles.storageQueueDataMessageProcessor
  roles.storageQueueDataMessageSender
]
var isFrontAlone = isFront && !isKeeper && !isWriter

var definitions = '${subscription().id}/providers/Microsoft.Authorization/roleDefinitions'

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

resource evidence 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: evidenceStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource heads 'containers' existing = {
      name: 'heads'
    }

    resource rules 'containers' existing = {
      name: 'rules'
    }
  }

  resource queues 'queueServices' existing = {
    name: 'default'

    resource doorbell 'queues' existing = {
      name: 'pim-warden-doorbell'
    }

    resource poison 'queues' existing = {
      name: 'pim-warden-doorbell-poison'
    }

    resource keeperJobs 'queues' existing = {
      name: 'pim-warden-jobs-keeper'
    }

    resource keeperJobsPoison 'queues' existing = {
      name: 'pim-warden-jobs-keeper-poison'
    }

    resource writerJobs 'queues' existing = {
      name: 'pim-warden-jobs-writer'
    }

    resource writerJobsPoison 'queues' existing = {
      name: 'pim-warden-jobs-writer-poison'
    }
  }

  resource tableService 'tableServices' existing = {
    name: 'default'
  }
}

resource addedTo 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' existing = [
  for name in tables.frontAddsTo: {
    parent: evidence::tableService
    name: name
  }
]

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName

  resource key 'keys' existing = {
    name: keyName
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// Its own host's storage, and nobody else's: locks, timers and packages, and events of the host. No trigger of a blob wants its queues.
resource hostRights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.storageBlobDataOwner, roles.storageTableDataContributor]: {
    name: guid(hostStorage.id, principalId, role)
    scope: hostStorage
    properties: {
      roleDefinitionId: '${definitions}/${role}'
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource sendsTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    roleDefinitionId: '${definitions}/${roles.monitoringMetricsPublisher}'
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource readsRules 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(evidence::blobs::rules.id, principalId, roles.storageBlobDataReader)
  scope: evidence::blobs::rules
  properties: {
    roleDefinitionId: '${definitions}/${roles.storageBlobDataReader}'
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    roleDefinitionId: '${definitions}/${roles.keyVaultSecretsUser}'
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Part front: reads what it serves, adds commands and decisions, rings.
resource readsTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isFrontAlone) {
  name: guid(evidence.id, principalId, roles.storageTableDataReader)
  scope: evidence
  properties: {
    roleDefinitionId: '${definitions}/${roles.storageTableDataReader}'
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource addsRows 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in tables.frontAddsTo: if (isFrontAlone) {
    name: guid(addedTo[i].id, principalId, addsRowsId)
    scope: addedTo[i]
    properties: {
      roleDefinitionId: addsRowsId
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource rings 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isFront) {
  name: guid(evidence::queues::doorbell.id, principalId, roles.storageQueueDataMessageSender)
  scope: evidence::queues::doorbell
  properties: {
    roleDefinitionId: '${definitions}/${roles.storageQueueDataMessageSender}'
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource readsHeads 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!isKeeper) {
  name: guid(evidence::blobs::heads.id, principalId, roles.storageBlobDataReader)
  scope: evidence::blobs::heads
  properties: {
    roleDefinitionId: '${definitions}/${roles.storageBlobDataReader}'
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Whoever verifies heads wants to know whose key it is.
resource readsKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!isKeeper) {
  name: guid(vault::key.id, principalId, readsKeyId)
  scope: vault::key
  properties: {
    roleDefinitionId: readsKeyId
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Parts keeper and writer: write the tables.
resource writesTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isKeeper || isWriter) {
  name: guid(evidence.id, principalId, roles.storageTableDataContributor)
  scope: evidence
  properties: {
    roleDefinitionId: '${definitions}/${roles.storageTableDataContributor}'
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Part keeper: signs, and keeps heads where it cannot write over them.
resource signs 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isKeeper) {
  name: guid(vault::key.id, principalId, signsId)
  scope: vault::key
  properties: {
    roleDefinitionId: signsId
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource createsHeads 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isKeeper) {
  name: guid(evidence::blobs::heads.id, principalId, createsHeadsId)
  scope: evidence::blobs::heads
  properties: {
    roleDefinitionId: createsHeadsId
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// Part writer: answers the doorbell, and puts aside what it cannot read.
resource answersDoorbell 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.storageQueueDataReader, roles.storageQueueDataMessageProcessor]: if (isWriter) {
    name: guid(evidence::queues::doorbell.id, principalId, role)
    scope: evidence::queues::doorbell
    properties: {
      roleDefinitionId: '${definitions}/${role}'
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource putsAside 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.storageQueueDataReader, roles.storageQueueDataMessageSender]: if (isWriter) {
    name: guid(evidence::queues::poison.id, principalId, role)
    scope: evidence::queues::poison
    properties: {
      roleDefinitionId: '${definitions}/${role}'
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

// Many tenants: a part announces, does, puts back and gives up the jobs that are its own, and no other's.
resource queuesKeeperJobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in worksOnQueue: if (isKeeper && hasTenants) {
    name: guid(evidence::queues::keeperJobs.id, principalId, role)
    scope: evidence::queues::keeperJobs
    properties: {
      roleDefinitionId: '${definitions}/${role}'
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource givesUpKeeperJobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in worksOnQueue: if (isKeeper && hasTenants) {
    name: guid(evidence::queues::keeperJobsPoison.id, principalId, role)
    scope: evidence::queues::keeperJobsPoison
    properties: {
      roleDefinitionId: '${definitions}/${role}'
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource queuesWriterJobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in worksOnQueue: if (isWriter && hasTenants) {
    name: guid(evidence::queues::writerJobs.id, principalId, role)
    scope: evidence::queues::writerJobs
    properties: {
      roleDefinitionId: '${definitions}/${role}'
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource givesUpWriterJobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in worksOnQueue: if (isWriter && hasTenants) {
    name: guid(evidence::queues::writerJobsPoison.id, principalId, role)
    scope: evidence::queues::writerJobsPoison
    properties: {
      roleDefinitionId: '${definitions}/${role}'
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]
