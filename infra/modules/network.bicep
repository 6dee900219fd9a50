metadata description = 'A virtual network: a subnet for each app that there may be, one for private endpoints, and the names of these.'

param location string
param tags object
param nameSuffix string

@description('The apps that are made, in their order.')
param services string[]

// A subnet for each app that APPS may name: what is not listed is deleted, which fails while an app is in it.
var everyService = ['front', 'worker', 'keeper', 'writer']
var range = '10.83.0.0/16'
var storageGroups = ['blob', 'queue', 'table']
var zoneNames = concat(
  map(storageGroups, group => 'privatelink.${group}.${environment().suffixes.storage}'),
  ['privatelink.vaultcore.azure.net']
)

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${nameSuffix}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [range] }
    subnets: concat(subnetsOfApps, [
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(range, 24, 10)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ])
  }
}

// Flex Consumption wants them delegated so.
var subnetsOfApps = [
  for (service, i) in everyService: {
    name: 'app-${service}'
    properties: {
      addressPrefix: cidrSubnet(range, 24, i)
      delegations: [
        {
          name: 'flex'
          properties: { serviceName: 'Microsoft.App/environments' }
        }
      ]
    }
  }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for name in zoneNames: {
    name: name
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (name, i) in zoneNames: {
    parent: zones[i]
    name: 'pim-warden'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

output appSubnetIds array = [for service in services: '${network.id}/subnets/app-${service}']

@description('What private endpoints are made with.')
output endpoints object = {
  endpointsSubnetId: '${network.id}/subnets/endpoints'
  zoneIds: {
    blob: zones[0].id
    queue: zones[1].id
    table: zones[2].id
    vault: zones[3].id
  }
}
