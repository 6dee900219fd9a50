/** Who signs in, where, and with which client: what a refusal names. */
export interface SignInContext {
  /** As it was given: a domain or an id. */
  readonly tenant: string;
  readonly clientId: string;
  readonly authority: string;
  /** Where an administrator consents for everybody; `undefined` before the scopes are known. */
  readonly consentLink?: string | undefined;
}

/** What Entra's number means here, and what to do now. */
interface Refusal {
  /** A sentence without its point. */
  readonly what: (context: SignInContext) => string;
  /** Sentences. */
  readonly remedy: (context: SignInContext) => string;
}

const askAdministrator = ({ consentLink }: SignInContext) =>
  consentLink === undefined
    ? 'Ask an administrator (Privileged Role Administrator or Global Administrator) to consent.'
    : `Ask an administrator (Privileged Role Administrator or Global Administrator) to open ${consentLink} and consent, then run this again.`;
const ownClient = 'or register a public client of your own and give it with --client-id';
const signInAgain = () => 'Run this again and sign in anew.';
const enterpriseApp = ({ clientId }: SignInContext) => `Entra ID > Enterprise applications > ${clientId}`;

const notConsented: Refusal = {
  what: ({ clientId }) =>
    `nobody has consented that the application ${clientId} reads what the preview asks for`,
  remedy: (context) =>
    `Run this again and accept what the page asks, if you may. ${askAdministrator(context)}`,
};
const administratorNeeded: Refusal = {
  what: ({ tenant }) => `in ${tenant} only an administrator can consent to these permissions`,
  remedy: askAdministrator,
};
const conditionalAccess: Refusal = {
  what: ({ tenant }) => `a Conditional Access policy of ${tenant} blocks this sign-in`,
  remedy: () =>
    'Use a device and a network that the policy accepts, and the browser in place of --device-code. Entra ID > Sign-in logs names the policy.',
};
const deviceNeeded: Refusal = {
  what: ({ tenant }) =>
    `${tenant} wants a managed device for this sign-in, and this one is none or does not show it`,
  remedy: () =>
    'Sign in in the browser of a managed device, without --device-code: a device code says nothing of the device.',
};
const deviceCodeBlocked: Refusal = {
  what: ({ tenant }) =>
    `${tenant} does not let people sign in in this way (device codes are blocked, or the sign-in has to be confirmed on the device itself)`,
  remedy: () =>
    'Run this without --device-code, on the machine whose browser you use, and confirm what the page asks.',
};
const unknownTenant: Refusal = {
  what: ({ tenant, authority }) => `${authority} knows no tenant "${tenant}"`,
  remedy: () =>
    "Check the spelling; a domain is one that the tenant has verified (contoso.onmicrosoft.com always is). A tenant of a national cloud needs that cloud's authority.",
};
const notAMember: Refusal = {
  what: ({ tenant }) => `the account is not in ${tenant}`,
  remedy: () =>
    'Sign in with an account of that tenant (a guest of it counts), or give the tenant of your account.',
};
const wrongPassword: Refusal = {
  what: () => 'the name or the password was wrong',
  remedy: () =>
    'Run this again. Nothing was tried with it here: the page of Entra asked, and this program never sees a password.',
};
const moreFactors: Refusal = {
  what: ({ tenant }) =>
    `${tenant} wants a stronger sign-in than this one was (several factors, or one that was due to be renewed)`,
  remedy: () =>
    'Run this again in the browser and do what the page asks; where it asks to register a method, do that first.',
};
const codeExpired: Refusal = {
  what: () => 'the code was not entered in time',
  remedy: () => 'Run this again and enter the new code within 15 minutes.',
};
const sessionOver: Refusal = {
  what: ({ tenant }) => `the sign-in to ${tenant} is over (revoked, or older than the tenant allows)`,
  remedy: signInAgain,
};
const publicClientOff: Refusal = {
  what: ({ clientId }) =>
    `the application ${clientId} is no public client: it would need a secret, which this program never has`,
  remedy: () =>
    'In App registrations > Authentication switch "Allow public client flows" on (for --device-code), and add http://localhost as a redirect URI of "Mobile and desktop applications" (for the browser).',
};
const declined: Refusal = {
  what: () => 'the sign-in was declined or cancelled on the page',
  remedy: () => 'Nothing was read. Run this again if that was a mistake.',
};

/** By the number in `AADSTS…`. Numbers may change (Microsoft says so): they choose words here and nothing else. */
export const refusals: Readonly<Record<string, Refusal>> = {
  AADSTS16000: notAMember,
  AADSTS50011: {
    what: ({ clientId }) => `the application ${clientId} does not take answers at http://localhost`,
    remedy: () =>
      'Add http://localhost as a redirect URI of "Mobile and desktop applications" to the app registration, or use --device-code.',
  },
  AADSTS50020: notAMember,
  AADSTS50034: notAMember,
  AADSTS50053: {
    what: () => 'the account is locked after too many wrong passwords, or the address is blocked',
    remedy: () => 'Wait some minutes and run this again; an administrator can say more.',
  },
  AADSTS50055: {
    what: () => 'the password has expired',
    remedy: () => 'Change it at https://myaccount.microsoft.com and run this again.',
  },
  AADSTS50056: wrongPassword,
  AADSTS50057: {
    what: () => 'the account is disabled',
    remedy: () => 'Sign in with another account, or have it enabled.',
  },
  AADSTS50058: sessionOver,
  AADSTS50072: moreFactors,
  AADSTS50074: moreFactors,
  AADSTS50076: moreFactors,
  AADSTS50079: moreFactors,
  AADSTS50078: moreFactors,
  AADSTS50097: deviceNeeded,
  AADSTS50105: {
    what: ({ clientId, tenant }) =>
      `${tenant} lets only assigned people use the application ${clientId}, and the account is not assigned`,
    remedy: (context) => `Have it assigned at ${enterpriseApp(context)} > Users and groups, ${ownClient}.`,
  },
  AADSTS50126: wrongPassword,
  AADSTS50132: sessionOver,
  AADSTS50133: sessionOver,
  AADSTS50158: conditionalAccess,
  AADSTS50173: sessionOver,
  AADSTS50199: deviceCodeBlocked,
  AADSTS53000: deviceNeeded,
  AADSTS53001: deviceNeeded,
  AADSTS53002: conditionalAccess,
  AADSTS53003: conditionalAccess,
  AADSTS53004: moreFactors,
  AADSTS530002: deviceNeeded,
  AADSTS530003: deviceNeeded,
  AADSTS530004: deviceNeeded,
  AADSTS530032: conditionalAccess,
  AADSTS530033: deviceCodeBlocked,
  AADSTS530035: conditionalAccess,
  AADSTS65001: notConsented,
  AADSTS65002: {
    what: ({ clientId }) =>
      `the application ${clientId} is Microsoft's own and may not ask for these permissions`,
    remedy: () => 'Leave --client-id out, or give a public client that you registered yourself.',
  },
  AADSTS65004: declined,
  AADSTS650053: {
    what: ({ authority }) => `${authority} does not know one of the permissions that the preview asks for`,
    remedy: () => 'In a national cloud some permissions come later. Please report which one the page named.',
  },
  AADSTS70011: {
    what: () => 'one of the permissions that were asked for does not exist in this cloud',
    remedy: () => 'Please report what Entra says above: the list of permissions is at fault.',
  },
  AADSTS70016: codeExpired,
  AADSTS70018: declined,
  AADSTS70019: codeExpired,
  AADSTS70020: codeExpired,
  AADSTS70043: sessionOver,
  AADSTS70044: sessionOver,
  AADSTS700016: {
    what: ({ clientId, tenant }) => `${tenant} knows no application ${clientId}`,
    remedy: ({ clientId }) =>
      `Check --client-id (${clientId}); an application of another tenant has to be consented to by an administrator first.`,
  },
  AADSTS700082: sessionOver,
  AADSTS7000112: {
    what: ({ clientId, tenant }) => `the application ${clientId} is switched off in ${tenant}`,
    remedy: (context) => `Have sign-in switched on at ${enterpriseApp(context)} > Properties, ${ownClient}.`,
  },
  AADSTS7000218: publicClientOff,
  AADSTS90002: unknownTenant,
  AADSTS900021: unknownTenant,
  AADSTS900023: unknownTenant,
  AADSTS90072: notAMember,
  AADSTS90093: administratorNeeded,
  AADSTS90094: administratorNeeded,
  AADSTS90095: administratorNeeded,
  // What has no number of Entra's: words of OAuth, of the library, and ours.
  access_denied: declined,
  authorization_declined: declined,
  expired_token: codeExpired,
  device_code_expired: codeExpired,
  consent_required: notConsented,
  invalid_tenant: unknownTenant,
  unauthorized_client: publicClientOff,
  TimedOut: {
    what: () => 'nobody signed in in time',
    remedy: () =>
      'Run this again. Where the page of the browser shows a number (AADSTS…), docs/preview.md says what it means; where no page opened, use --device-code.',
  },
  NoBrowser: {
    what: () => 'there is no browser on this machine that could be opened',
    remedy: () => 'Run this again with --device-code and sign in in a browser elsewhere.',
  },
  Unreachable: {
    what: ({ authority }) => `${authority} could not be reached`,
    remedy: () =>
      'Check the network, and whether a proxy stands between: Node.js uses one only with NODE_USE_ENV_PROXY=1 and HTTPS_PROXY.',
  },
};
