import { z } from 'zod';
import type { Beneficiaries, Sender, SenderCondition, SenderProof } from '../domain/model/sender.ts';
import { senderFormats } from '../domain/model/sender.ts';
import { id, list, nameForTheReader, oneOf, pattern, scope, text, wholeNumber } from './members.ts';

/** Settings are named after senders, and the settings of a next key end in `_NEXT`. */
const senderName = pattern(
  /^(?!.*-next$)[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
  'a name of 2 to 40 small letters, digits and hyphens that begins with a letter and does not end in -next, such as pagerduty-ops',
);
const publicKey = pattern(
  /^whpk_[A-Za-z0-9+/]{43}=$/,
  'a public Ed25519 key: whpk_ and its 32 bytes in base64',
);
const pagerDutyId = pattern(/^[A-Z0-9]{4,32}$/, 'an id of PagerDuty, such as PT4KHLK');
const alertRule = pattern(
  /^\/[sS]ubscriptions\/[^\s]{1,900}$/,
  'the resource id of an alert rule: /subscriptions/GUID/resourceGroups/.../alert rule',
).overwrite((written) => written.toLowerCase());
const visible = (of: string) => pattern(/^[\x21-\x7e]{1,500}$/, `${of}: visible ASCII without spaces`);
const origin = pattern(
  /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
  'the host of an origin in small letters, such as eventgrid.azure.net',
);

const proofSchema = z
  .strictObject({
    kind: oneOf('hmac', 'ed25519', 'entra').meta({
      description:
        '`hmac`: a secret that both know, in the setting `WEBHOOK_KEY_{NAME}`. `ed25519`: a signature; this app holds the public key only. `entra`: an access token of an app with the role `PimWarden.Send`.',
    }),
    publicKeys: list(publicKey, 'public keys').default([]).meta({
      description: 'Of `ed25519`: one key or, during a rotation, two.',
    }),
    appId: id('an app: its client id').optional().meta({ description: 'Of `entra`: whose token counts.' }),
  })
  .meta({ description: 'How it proves that a message is its own.' });

const conditionSchema = z
  .strictObject({
    services: list(pagerDutyId, 'ids of services').default([]).meta({
      description: 'Of `pagerduty`: only incidents of these services. None: of any.',
    }),
    priorities: list(pagerDutyId, 'ids of priorities').default([]).meta({
      description: 'Of `pagerduty`: only incidents of these priorities. None: of any, and without one.',
    }),
    alertRules: list(alertRule, 'resource ids of alert rules').default([]).meta({
      description: 'Of `azure-monitor`: only alerts of these rules; at least one, for the token names none.',
    }),
    severities: list(oneOf('Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4'), 'severities')
      .default([])
      .meta({
        description: 'Of `azure-monitor`: only alerts of these severities. None: of any.',
      }),
    sources: list(visible('a source of events'), 'sources')
      .default([])
      .meta({ description: 'Of `cloudevents`: only events of these sources; at least one.' }),
    startTypes: list(visible('a type of events'), 'types of events')
      .default([])
      .meta({ description: 'Of `cloudevents`: events that ask for access; at least one.' }),
    endTypes: list(visible('a type of events'), 'types of events')
      .default([])
      .meta({ description: 'Of `cloudevents`: events that end it.' }),
    origins: list(origin, 'hosts of origins').default([]).meta({
      description: 'Of `cloudevents`: whose handshake (`OPTIONS`) is answered.',
    }),
  })
  .prefault({})
  .meta({ description: 'Which messages are meant; what else is authentic is recorded and ignored.' });

const beneficiariesSchema = z
  .strictObject({
    people: list(id('a user'), 'object ids of users').default([]).meta({
      description: 'These people.',
    }),
    group: id('a group').optional().meta({
      description: 'Its members at any depth, as they are when it is decided.',
    }),
    map: list(
      z.strictObject({
        senderUser: visible("the sender's own id of a user").meta({ description: "The sender's own id." }),
        objectId: id('a user').meta({ description: 'Who that is.' }),
        name: nameForTheReader(),
      }),
      'users of the sender',
    )
      .default([])
      .meta({ description: 'Users of the sender: whoever of them a message names. Not of `azure-monitor`.' }),
  })
  .meta({
    description: 'For whom it may ask: one of the three. What a message says decides only among them.',
  });

const grantSchema = z.strictObject({
  roleDefinitionId: id('a role').meta({ description: 'Which role.' }),
  directoryScopeId: scope().default('/').meta({ description: 'At which scope.' }),
  minutes: wholeNumber(5, 1_440).default(60).meta({
    description: 'For so long, where a message does not ask for less; never for more.',
  }),
  name: nameForTheReader(),
});

const limitsSchema = z
  .strictObject({
    grants: wholeNumber(0, 10_000).default(20).meta({ description: 'So many grants; 0: none.' }),
    people: wholeNumber(0, 10_000).default(10).meta({ description: 'To so many people.' }),
    minutesOfOne: wholeNumber(5, 1_440).default(480).meta({
      description: 'Of one person in one role: so many minutes in all.',
    }),
    coolDownMinutes: wholeNumber(0, 1_440).default(10).meta({
      description: "From the end of a person's access to a role to its next start.",
    }),
  })
  .prefault({})
  .meta({ description: 'Most in the rolling 24 hours before now, of this sender alone.' });

export const senderSchema = z.strictObject({
  name: senderName.meta({ description: 'As in `/api/webhooks/{name}`.' }),
  enabled: z.boolean({ error: 'true or false' }).default(true).meta({
    description: '`false`: its messages are recorded, and nothing is done.',
    expected: 'true or false',
  }),
  format: oneOf(...senderFormats).meta({
    description: 'The form of its messages (docs/webhooks.md).',
  }),
  proof: proofSchema,
  condition: conditionSchema,
  beneficiaries: beneficiariesSchema,
  grants: list(grantSchema, 'roles', 1).meta({
    description: 'Roles that it may ask for; a message that names none asks for all of them.',
  }),
  ticketPattern: text(200).optional().meta({
    description:
      'What the number of a ticket looks like, from its first to its last character: a regular expression. Without it, anything.',
  }),
  limits: limitsSchema,
});

/** What holds for every activation. */
export const activationsSchema = z
  .strictObject({
    approvedHere: list(id('a role'), 'ids of roles').default([]).meta({
      description:
        "Roles of which an approval that this app keeps stands for PIM's own. Others that want approval are left to PIM.",
    }),
    guests: oneOf('refuse', 'allow').default('refuse').meta({
      description: 'Whether guests may be given access because a sender asks for it.',
    }),
    whenEligibilityGoes: oneOf('end', 'keep').default('end').meta({
      description: '`end`: a grant ends when the eligibility goes that it was given on.',
    }),
  })
  .prefault({})
  .meta({ description: 'What holds for all access that senders ask for.' });

type SenderEntry = z.output<typeof senderSchema>;

/** An entry of a file that passed the cross-checks, as the domain has it. */
export function toSender({ condition, proof, beneficiaries, ...entry }: SenderEntry): Sender {
  return {
    name: entry.name,
    enabled: entry.enabled,
    condition: toCondition(entry.format, condition),
    proof: toProof(proof),
    beneficiaries: toBeneficiaries(beneficiaries),
    grants: entry.grants.map(({ name: _, ...grant }) => grant),
    ticketPattern: entry.ticketPattern,
    limits: entry.limits,
  };
}

function toCondition(format: SenderEntry['format'], given: SenderEntry['condition']): SenderCondition {
  switch (format) {
    case 'generic':
      return { format };
    case 'pagerduty':
      return { format, services: given.services, priorities: given.priorities };
    case 'azure-monitor':
      return { format, alertRules: given.alertRules, severities: given.severities };
    case 'cloudevents': {
      const { sources, startTypes, endTypes, origins } = given;
      return { format, sources, startTypes, endTypes, origins };
    }
    default:
      return format satisfies never;
  }
}

function toProof({ kind, publicKeys, appId }: SenderEntry['proof']): SenderProof {
  if (kind === 'entra') return { kind, appId: appId ?? '' };
  return kind === 'ed25519' ? { kind, publicKeys } : { kind };
}

function toBeneficiaries({ people, group, map }: SenderEntry['beneficiaries']): Beneficiaries {
  if (group !== undefined) return { kind: 'group', id: group };
  if (map.length === 0) return { kind: 'people', ids: people };
  // Without a prototype: no id of a user is `constructor` by itself.
  const objectIds: Record<string, string> = Object.create(null);
  for (const { senderUser, objectId } of map) objectIds[senderUser] = objectId;
  return { kind: 'map', objectIds };
}
