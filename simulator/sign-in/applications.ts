import { z } from 'zod';
import { graphPowerShell } from '../tokens/token-authority.ts';

/** Optional claims of ID tokens that the simulator knows. */
const optionalClaims = ['acct', 'auth_time'] as const;

/** An app registration that people sign in to. */
export const applicationSchema = z
  .strictObject({
    /** Application (client) id. */
    clientId: z.guid(),
    /** https, or http on this machine. Compared to the letter. */
    redirectUris: z.array(z.url()).min(1),
    /** The switch "Allow public client flows": people get tokens without the application proving who it is. */
    publicClient: z.boolean().default(false),
    /** The check box "ID tokens (used for implicit and hybrid flows)". Off unless it is ticked. */
    idTokens: z.boolean().default(false),
    /** Optional claims of its ID tokens. */
    optionalClaims: z.array(z.enum(optionalClaims)).default([]),
    /** App roles that users hold: values by the object id of the user. */
    roles: z.record(z.guid(), z.array(z.string().min(1))).default({}),
    /** Application id URIs: `api://pim-warden`. A v1.0 token for the application names one of them. */
    identifierUris: z.array(z.string().min(1)).default([]),
    /** Managed identities whose tokens prove that a caller is the application. */
    federatedCredentials: z
      .array(
        z.strictObject({
          /** Object id of the identity's service principal. */
          subject: z.string().min(1),
          audience: z.string().min(1).default('api://AzureADTokenExchange'),
        }),
      )
      .max(20)
      .default([]),
    /** Delegated permissions of Microsoft Graph that an administrator has consented to. */
    delegatedPermissions: z.array(z.string().min(1)).default([]),
    /** Authentication contexts that a Conditional Access policy of the tenant guards. */
    authenticationContexts: z.array(z.string().regex(/^c\d{1,2}$/)).default(['c1']),
  })
  .meta({ description: 'Body of PUT /_simulator/applications' });

export type ApplicationRegistration = z.input<typeof applicationSchema>;
export type Application = z.output<typeof applicationSchema>;

/** The app registrations of the tenant. */
export interface Applications {
  /** Registers an application, or replaces the registration with its client id. @throws Error naming what is wrong. */
  register(registration: ApplicationRegistration): Application;
  find(clientId: string): Application | undefined;
}

/** Microsoft Graph Command Line Tools: Microsoft's own public client, which is in every tenant. */
const commandLineTools = applicationSchema.parse({
  clientId: graphPowerShell,
  redirectUris: ['http://localhost'],
  publicClient: true,
});

const loopback = ['127.0.0.1', 'localhost'];

export function createApplications(): Applications {
  const byId = new Map<string, Application>([[graphPowerShell, commandLineTools]]);
  return {
    register(registration) {
      const application = applicationSchema.parse(registration);
      const unsafe = application.redirectUris.find((uri) => !isUsable(new URL(uri)));
      if (unsafe !== undefined)
        throw new Error(`${unsafe} cannot be registered: a redirect URI is https, or http on this machine`);
      byId.set(application.clientId.toLowerCase(), application);
      return application;
    },
    find: (clientId) => byId.get(clientId.toLowerCase()),
  };
}

function isUsable({ protocol, hostname, hash }: URL): boolean {
  return hash === '' && (protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname)));
}
