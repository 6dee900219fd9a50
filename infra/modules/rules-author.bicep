metadata description = 'Who may put the file of rules where the apps read it: a person or a pipeline, and none of the apps.'

param evidenceStorageName string
param principalId string
param principalType string

var roles = loadJsonContent('../azure-roles.json')

resource evidence 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: evidenceStorageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource rules 'containers' existing = {
      name: 'rules'
    }
  }
}

resource writesRules 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(evidence::blobs::rules.id, principalId, roles.storageBlobDataContributor)
  scope: evidence::blobs::rules
  properties: {
    roleDefinitionId: '${subscription().id}/providers/Microsoft.Authorization/roleDefinitions/${roles.storageBlobDataContributor}'
    principalId: principalId
    principalType: principalType
  }
}
