metadata description = 'One user-assigned identity for each app: what one app may do, another cannot.'

param location string
param tags object
param names string[]

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [
  for name in names: {
    name: name
    location: location
    tags: tags
  }
]

output identities array = [
  for (name, i) in names: {
    id: identities[i].id
    name: name
    clientId: identities[i].properties.clientId
    principalId: identities[i].properties.principalId
  }
]

output clientIds array = [for (name, i) in names: identities[i].properties.clientId]
