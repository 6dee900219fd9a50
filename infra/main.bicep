metadata description = 'PIM Warden: everything in Azure. Permissions of Microsoft Graph are a step of their own, infra/graph/main.bicep.'

targetScope = 'subscription'

@description('Name of this environment, set by azd.')
@minLength(1)
@maxLength(30)
param environmentName string

param location string

@description('two: the app that can be called has neither permission to change the tenant nor the signing key. three: the permission and the key are in separate apps as well. one: for small tenants that trust one process with everything.')
@allowed(['one', 'two', 'three'])
param apps string = 'two'

@description('Object id of the person, group or service principal that may upload the rules file. Empty: nobody gets that permission.')
param rulesAuthorPrincipalId string = ''

@allowed(['User', 'Group', 'ServicePrincipal'])
param rulesAuthorType string = 'User'

@description('Application id of the API\'s app registration, created by infra/graph. Empty: the API answers 503.')
param apiClientId string = ''

@description('Conditional Access authentication context required for changes and approvals: c1 to c99.')
param authenticationContext string = 'c1'

@description('Names of webhook senders that sign with a secret, separated by commas. Each needs a secret webhook-key-NAME in the vault.')
param webhookSenders string = ''

@description('Format of notices. Their address is the secret notify-webhook-url in the vault.')
@allowed(['none', 'teams', 'slack', 'json'])
param noticesTo string = 'none'

@description('Whether the app only reads the tenant and plans. It needs no write permission then.')
param planOnly bool = true

@description('stop: nothing in the tenant is changed, whoever asks. It is a parameter so that a deployment does not undo a stop.')
@allowed(['run', 'stop'])
param writers string = 'run'

@description('Whether people may manage their own PIM access under /api/me.')
param selfService bool = false

@description('Ids of further tenants that the jobs work in, separated by commas. Empty by default: one deployment per tenant.')
param tenants string = ''

@description('Application id of the app registration that those tenants consent to, created by infra/graph.')
param tenantsClientId string = ''

@description('Most tenants worked in at the same time, across all instances.')
@minValue(1)
@maxValue(100)
param tenantsAtOnce int = 4

@description('Address of the API, if it is not the one that Azure assigns.')
param publicUrl string = ''

@description('Whether storage, vault and apps communicate only within a virtual network.')
param privateNetwork bool = false

@description('Redundancy of storage. GRS and GZRS keep copies in a second region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string = 'Standard_ZRS'

@description('Days during which evidence heads can be neither changed nor deleted. The default is seven years.')
param headsKeptForDays int = 2556

@description('true once the immutability policy of the heads is locked. The deployment leaves it alone then.')
param headsAreLocked bool = false

@description('Email addresses that receive alerts, separated by commas.')
param alertEmails string = ''

@description('Retention of logs, in days.')
param logDays int = 90

@description('Memory per instance. Large tenants need more.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Always-ready instances of the API. 1 is worth its price if webhooks are used.')
param alwaysReadyInstances int = 0

@description('Function timeout, as HH:MM:SS; the time a run may take follows from it. Empty: the value in host.json. Tenants of 100,000 people need more.')
param functionTimeout string = ''

var suffix = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var appLists = {
  one: [{ service: 'front', parts: ['front', 'keeper', 'writer'] }]
  two: [{ service: 'front', parts: ['front'] }, { service: 'worker', parts: ['keeper', 'writer'] }]
  three: [
    { service: 'front', parts: ['front'] }
    { service: 'keeper', parts: ['keeper'] }
    { service: 'writer', parts: ['writer'] }
  ]
}
var appList = appLists[apps]
var names = [for app in appList: 'pim-warden-${app.service}-${suffix}']
var ownUrl = empty(publicUrl) ? 'https://${names[0]}.azurewebsites.net' : publicUrl

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    location: location
    tags: tags
    apps: appList
    names: [for name in names: 'id-${name}']
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    nameSuffix: suffix
    retentionInDays: logDays
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    nameSuffix: suffix
    workspaceId: monitoring.outputs.workspaceId
    planOnly: planOnly
    emails: empty(alertEmails) ? [] : map(split(alertEmails, ','), email => trim(email))
  }
}

module evidence 'modules/evidence-storage.bicep' = {
  name: 'evidence-storage'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'stevidence${suffix}'
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetwork
    redundancy: redundancy
    headsKeptForDays: headsKeptForDays
    headsAreLocked: headsAreLocked
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'kv-${suffix}'
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetwork
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    location: location
    tags: tags
    nameSuffix: suffix
    services: map(appList, app => app.service)
  }
}

module sharedEndpoints 'modules/shared-endpoints.bicep' = if (privateNetwork) {
  name: 'shared-endpoints'
  scope: group
  params: {
    location: location
    tags: tags
    // Azure looks at parameters also of what it does not deploy.
    network: privateNetwork ? network!.outputs.endpoints : {}
    evidenceId: evidence.outputs.id
    evidenceName: evidence.outputs.name
    vaultId: vault.outputs.id
    vaultName: vault.outputs.name
  }
}

module customRoles 'modules/custom-roles.bicep' = {
  name: 'custom-roles'
  scope: group
  params: { nameSuffix: suffix }
}

module rulesAuthor 'modules/rules-author.bicep' = if (!empty(rulesAuthorPrincipalId)) {
  name: 'rules-author'
  scope: group
  params: {
    evidenceStorageName: evidence.outputs.name
    principalId: rulesAuthorPrincipalId
    principalType: rulesAuthorType
  }
}

module part 'modules/part.bicep' = [
  for (app, i) in appList: {
    name: 'app-${app.service}'
    scope: group
    dependsOn: [sharedEndpoints]
    params: {
      location: location
      tags: tags
      name: names[i]
      serviceName: app.service
      parts: app.parts
      identity: identities.outputs.identities[i]
      ownIdentities: identities.outputs.clientIds
      hostStorageName: 'st${app.service}${suffix}'
      redundancy: redundancy
      isPrivate: privateNetwork
      subnetId: privateNetwork ? network!.outputs.appSubnetIds[i] : ''
      network: privateNetwork ? network!.outputs.endpoints : {}
      evidence: {
        name: evidence.outputs.name
        tablesEndpoint: evidence.outputs.tablesEndpoint
        queuesEndpoint: evidence.outputs.queuesEndpoint
        headsUrl: evidence.outputs.headsUrl
        rulesUrl: evidence.outputs.rulesUrl
        rulesOfTenants: evidence.outputs.rulesOfTenants
      }
      vault: {
        name: vault.outputs.name
        uri: vault.outputs.uri
        keyName: vault.outputs.keyName
        keyUrl: vault.outputs.keyUrl
      }
      insightsName: monitoring.outputs.insightsName
      addsRowsId: customRoles.outputs.addsRowsId
      createsHeadsId: customRoles.outputs.createsHeadsId
      readsKeyId: customRoles.outputs.readsKeyId
      signsId: customRoles.outputs.signsId
      apiClientId: apiClientId
      apiIdentifierUri: 'api://${tenant().tenantId}/pim-warden-${environmentName}'
      authenticationContext: authenticationContext
      publicUrl: ownUrl
      webhookSenders: empty(webhookSenders) ? [] : map(split(webhookSenders, ','), sender => trim(sender))
      noticesTo: noticesTo
      planOnly: planOnly
      writers: writers
      selfService: selfService
      // Without the registration nothing could be signed in to: the apps then have the one tenant still.
      tenants: empty(tenantsClientId) ? '' : tenants
      tenantsClientId: tenantsClientId
      tenantsAtOnce: tenantsAtOnce
      instanceMemoryMB: instanceMemoryMB
      alwaysReadyInstances: contains(app.parts, 'front') ? alwaysReadyInstances : 0
      functionTimeout: functionTimeout
    }
  }
]

output AZURE_RESOURCE_GROUP string = group.name
output PUBLIC_URL string = ownUrl
output APP_NAMES array = names
output DEPLOYS_WORKER string = apps == 'two' ? 'true' : 'false'
output DEPLOYS_KEEPER string = apps == 'three' ? 'true' : 'false'
output DEPLOYS_WRITER string = apps == 'three' ? 'true' : 'false'
output IDENTITIES array = identities.outputs.identities
output EVIDENCE_STORAGE string = evidence.outputs.name
output RULES_URL string = evidence.outputs.rulesUrl
output VAULT string = vault.outputs.name
output LOCK_HEADS_COMMAND string = evidence.outputs.lockCommand
