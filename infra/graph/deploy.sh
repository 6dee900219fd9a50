#!/bin/sh
# Registers the API and grants the permissions of Microsoft Graph. After `azd provision`; by a Privileged Role Administrator who
# may register applications. May be run again. `azd env set PLAN_ONLY false` has it grant the
# permissions to write, `azd env set SELF_SERVICE true` opens /api/me.
set -eu
value() { azd env get-value "$1"; }
# Of a value that may not be set, azd says so in the place of it.
value_or() {
  found=$(azd env get-values | sed -n "s/^$1=\"\(.*\)\"\$/\1/p")
  printf %s "${found:-$2}"
}

environment=$(value AZURE_ENV_NAME)
location=$(value AZURE_LOCATION)
public_url=$(value PUBLIC_URL)
identities=$(value IDENTITIES)
plan_only=$(value_or PLAN_ONLY true)
tenants=$(value_or TENANTS "")

# $1: whether the template grants the permissions. Prints the ids of the registrations.
deploy() {
  az deployment sub create \
    --name "pim-warden-graph-$environment" \
    --location "$location" \
    --template-file "$(dirname "$0")/main.bicep" \
    --parameters \
      environmentName="$environment" \
      publicUrl="$public_url" \
      identities="$identities" \
      planOnly="$plan_only" \
      selfService="$(value_or SELF_SERVICE false)" \
      hasTenants="$([ -n "$tenants" ] && echo true || echo false)" \
      grantsPermissions="$1" \
    --query "[properties.outputs.apiClientId.value, properties.outputs.tenantsClientId.value]" --output tsv
}

# Two faults of the extension are known: a new identity is "not a valid reference update", a grant that is there "already exists".
granted=true
ids=$(deploy true) || granted=false
if [ "$granted" = false ]; then
  echo "The template could not grant the permissions: the registration is made without them, and npm run grant grants them." >&2
  ids=$(deploy false)
fi

client_id=$(echo "$ids" | sed -n 1p)
tenants_client_id=$(echo "$ids" | sed -n 2p)
azd env set API_CLIENT_ID "$client_id"
elsewhere="azd env set API_CLIENT_ID $client_id"
if [ -n "$tenants" ]; then
  azd env set TENANTS_CLIENT_ID "$tenants_client_id"
  elsewhere="$elsewhere; azd env set TENANTS_CLIENT_ID $tenants_client_id"
  back=$(printf %s "$public_url/api/health" | sed 's|:|%3A|g; s|/|%2F|g')
  echo "An administrator of each tenant consents at https://login.microsoftonline.com/TENANT/adminconsent?client_id=$tenants_client_id&redirect_uri=$back"
fi
if [ "$granted" = false ]; then
  set -- --identities "$identities"
  if [ "$plan_only" = false ]; then set -- "$@" --apply; fi
  npm run --silent grant -- "$@"
fi
echo "API_CLIENT_ID is $client_id. Run azd provision again: the apps learn it by their settings. From another folder than this, first: $elsewhere"
