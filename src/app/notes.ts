import { type CallerPolicy, type PolicyNote, policyNotes } from '../http/core/caller-policy.ts';
import { isLoopback, isSpanEndpoint } from '../settings/origins.ts';
import type { Settings } from '../settings/settings.ts';
import type { SigningSettings } from './signing.ts';

/** What an operator should know at start. */
export function startNotes(settings: Settings): readonly PolicyNote[] {
  const signing = signingNotes(settings).map((sentence) => ({ sentence, isPublic: false }));
  return [...callerNotes(settings), ...signing];
}

/** Why no spans are sent although an endpoint is set. */
export function spanNotes(environment: Readonly<Record<string, string | undefined>>): readonly PolicyNote[] {
  const endpoint = environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? '';
  if (endpoint === '' || isSpanEndpoint(endpoint)) return [];
  const sentence =
    'OTEL_EXPORTER_OTLP_ENDPOINT (not repeated here): expected an https URL, or http on this machine; no spans are sent (docs/settings.md).';
  return [{ sentence, isPublic: false }];
}

export function callerPolicyOf(
  tenant: Pick<Settings, 'apiAuthenticationContext' | 'apiClientApps' | 'apiGuests'>,
): CallerPolicy {
  return {
    authenticationContext: tenant.apiAuthenticationContext,
    clientApps: tenant.apiClientApps,
    guests: tenant.apiGuests,
  };
}

/** Notes on who may call. */
function callerNotes(settings: Settings): readonly PolicyNote[] {
  return settings.apiAudiences === undefined ? [] : policyNotes(callerPolicyOf(settings));
}

/** Notes on what evidence heads prove. */
function signingNotes(
  settings: SigningSettings & Pick<Settings, 'evidenceHeadsContainer' | 'tablesEndpoint'>,
): readonly string[] {
  // A store on this machine is for trying things out.
  const isLocal = isLoopback(settings.tablesEndpoint);
  const outside =
    settings.evidenceHeadsContainer === undefined && !isLocal
      ? [
          'EVIDENCE_HEADS_CONTAINER is not set: evidence heads are kept only in the store and in this log. Unless somebody keeps them elsewhere, nobody can prove that no evidence was cut off at the end (docs/settings.md).',
        ]
      : [];
  if (settings.evidenceSigningKeyUrls !== undefined || settings.evidenceSigningKeyFile !== undefined)
    return outside;
  return [
    ...outside,
    'EVIDENCE_SIGNING_KEY_URL is not set: evidence heads are not signed, so anyone who can write to the store can forge them. Name a key in Azure Key Vault (docs/settings.md).',
  ];
}
