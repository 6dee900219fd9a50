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

tenants=$(value_or TENANTS "")
ids=$(az deployment sub create \
  --name "pim-warden-graph-$(value AZURE_ENV_NAME)" \
  --location "$(value AZURE_LOCATION)" \
  --template-file "$(dirname "$0")/main.bicep" \
  --parameters \
    environmentName="$(value AZURE_ENV_NAME)" \
    publicUrl="$(value PUBLIC_URL)" \
    identities="$(value IDENTITIES)" \
    planOnly="$(value_or PLAN_ONLY true)" \
    selfService="$(value_or SELF_SERVICE false)" \
    hasTenants="$([ -n "$tenants" ] && echo true || echo false)" \
  --query "[properties.outputs.apiClientId.value, properties.outputs.tenantsClientId.value]" --output tsv) || {
    echo "Microsoft Graph may not know a new identity yet. Run this again in some minutes, or: npm run grant -- --identities \"\$(azd env get-value IDENTITIES)\"" >&2
    exit 1
  }

client_id=$(echo "$ids" | sed -n 1p)
tenants_client_id=$(echo "$ids" | sed -n 2p)
azd env set API_CLIENT_ID "$client_id"
if [ -n "$tenants" ]; then
  azd env set TENANTS_CLIENT_ID "$tenants_client_id"
  back=$(printf %s "$(value PUBLIC_URL)/api/health" | sed 's|:|%3A|g; s|/|%2F|g')
  echo "An administrator of each tenant consents at https://login.microsoftonline.com/TENANT/adminconsent?client_id=$tenants_client_id&redirect_uri=$back"
fi
echo "API_CLIENT_ID is $client_id. Run azd provision again: the apps learn it by their settings."
