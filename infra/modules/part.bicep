metadata description = 'One app with what is its own: storage of its host, settings, rights.'

param location string
param tags object
param name string
param serviceName string
param parts string[]

@description('id, clientId and principalId.')
param identity object

param ownIdentities string[]
param hostStorageName string
param redundancy string
param isPrivate bool
param subnetId string

@description('endpointsSubnetId and zoneIds; empty where there is no network.')
param network object

@description('name, tablesEndpoint, queuesEndpoint, headsUrl, rulesUrl, rulesOfTenants.')
param evidence object

@description('name, uri, keyName, keyUrl.')
param vault object

param insightsName string
param addsRowsId string
param createsHeadsId string
param readsKeyId string
param signsId string
param apiClientId string
param apiIdentifierUri string
param authenticationContext string
param publicUrl string
param webhookSenders string[]
param noticesTo string
param planOnly bool
param writers string
param selfService bool
param tenants string
param tenantsClientId string
param tenantsAtOnce int
param instanceMemoryMB int
param alwaysReadyInstances int
param functionTimeout string

module host 'host-storage.bicep' = {
  name: '${serviceName}-host-storage'
  params: {
    location: location
    tags: tags
    name: hostStorageName
    isPrivate: isPrivate
    redundancy: redundancy
  }
}

module hostEndpoints 'private-endpoints.bicep' = if (isPrivate) {
  name: '${serviceName}-host-endpoints'
  params: {
    location: location
    tags: tags
    targetId: host.outputs.id
    targetName: hostStorageName
    groups: ['blob', 'queue', 'table']
    // Azure looks at parameters also of what it does not deploy.
    subnetId: network.?endpointsSubnetId ?? ''
    zoneIds: network.?zoneIds ?? {}
  }
}

module settings 'app-settings.bicep' = {
  name: '${serviceName}-settings'
  params: {
    parts: parts
    clientId: identity.clientId
    ownIdentities: ownIdentities
    host: {
      blobEndpoint: host.outputs.blobEndpoint
      queueEndpoint: host.outputs.queueEndpoint
      tableEndpoint: host.outputs.tableEndpoint
    }
    evidence: evidence
    vault: vault
    insightsName: insightsName
    apiClientId: apiClientId
    apiIdentifierUri: apiIdentifierUri
    authenticationContext: authenticationContext
    publicUrl: publicUrl
    webhookSenders: webhookSenders
    noticesTo: noticesTo
    planOnly: planOnly
    writers: writers
    selfService: selfService
    tenants: tenants
    tenantsClientId: tenantsClientId
    tenantsAtOnce: tenantsAtOnce
    functionTimeout: functionTimeout
  }
}

module rights 'rights.bicep' = {
  name: '${serviceName}-rights'
  params: {
    parts: parts
    principalId: identity.principalId
    hostStorageName: host.outputs.name
    evidenceStorageName: evidence.name
    vaultName: vault.name
    keyName: vault.keyName
    insightsName: insightsName
    addsRowsId: addsRowsId
    createsHeadsId: createsHeadsId
    readsKeyId: readsKeyId
    signsId: signsId
    hasTenants: !empty(tenants)
  }
}

// After its rights: an app that starts without them fails until its next start.
module app 'function-app.bicep' = {
  name: '${serviceName}-app'
  dependsOn: [rights, hostEndpoints]
  params: {
    location: location
    tags: tags
    name: name
    serviceName: serviceName
    identityId: identity.id
    packagesUrl: host.outputs.packagesUrl
    settings: settings.outputs.settings
    hasInbound: contains(parts, 'front')
    subnetId: subnetId
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: 40
    alwaysReadyInstances: alwaysReadyInstances
  }
}

output url string = app.outputs.url
