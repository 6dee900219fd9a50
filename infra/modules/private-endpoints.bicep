metadata description = 'Addresses inside the network for one storage account or vault.'

param location string
param tags object
param targetId string
param targetName string

@description('blob, queue, table; vault.')
param groups string[]

param subnetId string

@description('Ids of private DNS zones, by group.')
param zoneIds object

// One after the other: an account is changed by each, and takes one change at a time.
@batchSize(1)
resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for group in groups: {
    name: 'pe-${targetName}-${group}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        {
          name: group
          properties: {
            privateLinkServiceId: targetId
            groupIds: [group]
          }
        }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (group, i) in groups: {
    parent: endpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: group
          properties: { privateDnsZoneId: zoneIds[group] }
        }
      ]
    }
  }
]
