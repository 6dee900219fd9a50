metadata description = 'What stands in Microsoft Entra: the permissions of the apps, and the registration of the API. A step of its own: it needs a Privileged Role Administrator, and the rest of infra/ does not.'

targetScope = 'subscription'

extension microsoftGraphV1

param environmentName string

@description('Output IDENTITIES of infra/main.bicep.')
param identities array

@description('Output PUBLIC_URL of infra/main.bicep.')
param publicUrl string

@description('Whether the apps only read and plan. They get no write permission then.')
param planOnly bool = true

@description('Whether people may manage their own PIM access under /api/me. An administrator must also consent for them.')
param selfService bool = false

@description('Whether the apps work in further tenants, whose administrators consent to a separate app registration.')
param hasTenants bool = false

@description('Whether this template grants the permissions. If that fails, npm run grant can do it instead.')
param grantsPermissions bool = true

var permissions = loadJsonContent('permissions.json')
var registration = loadJsonContent('app-roles.json')
var wanted = planOnly ? permissions.planOnly : permissions.apply
var granted = grantsPermissions ? identities : []
var grants = flatten(map(granted, identity => map(wanted[join(identity.parts, ',')], permission => {
  principalId: identity.principalId
  permission: permission
})))

var workers = filter(identities, identity => contains(identity.parts, 'keeper') || contains(identity.parts, 'writer'))
// Not a condition: Azure looks at names also of what it does not deploy.
var trustedInTenants = hasTenants ? workers : []

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '00000003-0000-0000-c000-000000000000'
}

// Minutes may pass until Microsoft Graph knows a new identity: `npm run grant` tries again, and finds what is there.
resource grantsToApps 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for grant in grants: {
    appRoleId: filter(graph.appRoles, role => role.value == grant.permission)[0].id
    principalId: grant.principalId
    resourceId: graph.id
  }
]

resource api 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: 'pim-warden-api-${environmentName}'
  displayName: 'PIM Warden (${environmentName})'
  signInAudience: 'AzureADMyOrg'
  identifierUris: ['api://${tenant().tenantId}/pim-warden-${environmentName}']
  // Their ids stand in the file: they are in tokens and assignments, and a role in use can only be disabled.
  appRoles: [
    for role in registration.roles: {
      id: role.id
      value: role.value
      displayName: role.displayName
      description: role.description
      isEnabled: role.isEnabled
      allowedMemberTypes: ['User', 'Application']
    }
  ]
  api: {
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        id: registration.scopeId
        value: 'access_as_user'
        type: 'User'
        isEnabled: true
        adminConsentDisplayName: 'Call PIM Warden as the signed-in user'
        adminConsentDescription: 'Allows the app to call PIM Warden on behalf of the signed-in user, within that user\'s app roles.'
      }
    ]
  }
  optionalClaims: {
    accessToken: [
      { name: 'acct' }
      { name: 'acrs' }
      { name: 'idtyp', additionalProperties: ['include_user_token'] }
      { name: 'xms_cc' }
    ]
  }
  web: {
    redirectUris: ['${publicUrl}/api/approvals/callback']
    implicitGrantSettings: {
      // Approvals are ID tokens that Entra posts to the callback.
      enableIdTokenIssuance: true
      enableAccessTokenIssuance: false
    }
  }
  requiredResourceAccess: selfService ? [
    {
      resourceAppId: graph.appId
      resourceAccess: map(permissions.selfService, permission => {
        type: 'Scope'
        id: filter(graph.oauth2PermissionScopes, scope => scope.value == permission)[0].id
      })
    }
  ] : []
  servicePrincipalLockConfiguration: {
    isEnabled: true
    allProperties: true
  }
}

resource apiPrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: api.appId
  // Whoever confirms access of their own signs in without a role.
  appRoleAssignmentRequired: false
}

// The app exchanges users' tokens in the name of the registration, by its identity and without a secret.
resource trust 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = if (selfService) {
  name: '${api.uniqueName}/front'
  description: 'The identity of the app that serves /api/me'
  issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
  subject: identities[0].principalId
  audiences: ['api://AzureADTokenExchange']
}

// What the apps are in further tenants. Its permissions are asked for there, by each tenant's administrator, and granted nowhere here.
resource tenantsApp 'Microsoft.Graph/applications@v1.0' = if (hasTenants) {
  uniqueName: 'pim-warden-tenants-${environmentName}'
  displayName: 'PIM Warden for tenants (${environmentName})'
  signInAudience: 'AzureADMultipleOrgs'
  // Where an administrator who consented is sent back to: without one Entra takes no consent.
  web: { redirectUris: ['${publicUrl}/api/health'] }
  requiredResourceAccess: [
    {
      resourceAppId: graph.appId
      resourceAccess: map(wanted['keeper,writer'], permission => {
        type: 'Role'
        id: filter(graph.appRoles, role => role.value == permission)[0].id
      })
    }
  ]
  servicePrincipalLockConfiguration: {
    isEnabled: true
    allProperties: true
  }
}

// Not the identity of the front, where it has one of its own: what can be called reaches no other tenant.
resource tenantsTrust 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = [
  for identity in trustedInTenants: {
    name: '${tenantsApp!.uniqueName}/${join(identity.parts, '-')}'
    description: 'The identity of the app with parts ${join(identity.parts, ', ')}'
    issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
    subject: identity.principalId
    audiences: ['api://AzureADTokenExchange']
  }
]

output tenantsClientId string = hasTenants ? tenantsApp!.appId : ''
output apiClientId string = api.appId
output apiPrincipalId string = apiPrincipal.id
