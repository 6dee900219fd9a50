metadata description = 'Private endpoints of what the apps share.'

param location string
param tags object

@description('endpointsSubnetId and zoneIds.')
param network object

param evidenceId string
param evidenceName string
param vaultId string
param vaultName string

module evidence 'private-endpoints.bicep' = {
  name: 'evidence-endpoints'
  params: {
    location: location
    tags: tags
    targetId: evidenceId
    targetName: evidenceName
    groups: ['blob', 'queue', 'table']
    subnetId: network.endpointsSubnetId
    zoneIds: network.zoneIds
  }
}

module vault 'private-endpoints.bicep' = {
  name: 'vault-endpoints'
  params: {
    location: location
    tags: tags
    targetId: vaultId
    targetName: vaultName
    groups: ['vault']
    subnetId: network.endpointsSubnetId
    zoneIds: network.zoneIds
  }
}
