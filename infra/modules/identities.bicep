metadata description = 'One user-assigned identity for each app: what one app may do, another cannot.'

param location string
param tags object

@description('service and parts of each app.')
param apps array

@description('Names of the identities, in the order of the apps.')
param names string[]

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [
  for name in names: {
    name: name
    location: location
    tags: tags
  }
]

output identities array = [
  for (app, i) in apps: {
    service: app.service
    parts: app.parts
    id: identities[i].id
    clientId: identities[i].properties.clientId
    principalId: identities[i].properties.principalId
  }
]

output clientIds array = [for (app, i) in apps: identities[i].properties.clientId]
