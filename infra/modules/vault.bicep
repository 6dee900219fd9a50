metadata description = 'The key that signs heads of evidence, and the secrets of senders. Nobody reads the key: it signs where it is.'

param location string
param tags object

@minLength(3)
@maxLength(24)
param name string

param isPrivate bool

@description('Where it is written down who signed, and who read a secret.')
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }

  // A second deployment finds the key and leaves it as it is.
  resource key 'keys' = {
    name: 'evidence'
    properties: {
      kty: 'EC'
      curveName: 'P-256'
      keyOps: ['sign', 'verify']
    }
  }
}

resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'who-used'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [
      { categoryGroup: 'audit', enabled: true }
    ]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
output keyName string = vault::key.name
output keyUrl string = vault::key.properties.keyUriWithVersion
