import { z } from 'zod';
import type { Beneficiaries, Sender, SenderCondition, SenderProof } from '../domain/model/sender.ts';
import { senderFormats } from '../domain/model/sender.ts';
import { id, list, nameForTheReader, oneOf, pattern, scope, text, wholeNumber } from './members.ts';

/** Settings are named after senders, and the settings of a next key end in `_NEXT`. */
const senderName = pattern(
  /^(?!.*-next$)[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
  'a name of 2 to 40 lowercase letters, digits and hyphens that begins with a letter and does not end in -next, such as pagerduty-ops',
);
const publicKey = pattern(
  /^whpk_[A-Za-z0-9+/]{43}=$/,
  'a public Ed25519 key: whpk_ and its 32 bytes in base64',
);
const pagerDutyId = pattern(/^[A-Z0-9]{4,32}$/, 'a PagerDuty id such as PT4KHLK');
const alertRule = pattern(
  /^\/[sS]ubscriptions\/[^\s]{1,900}$/,
  'the resource id of an alert rule: /subscriptions/GUID/resourceGroups/.../alert rule',
).overwrite((written) => written.toLowerCase());
const visible = (of: string) => pattern(/^[\x21-\x7e]{1,500}$/, `${of}: visible ASCII without spaces`);
const origin = pattern(
  /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
  'the host name of an origin in lowercase, such as eventgrid.azure.net',
);

const proofSchema = z
  .strictObject({
    kind: oneOf('hmac', 'ed25519', 'entra').meta({
      description:
        '`hmac`: a shared secret, in the setting `WEBHOOK_KEY_{NAME}`. `ed25519`: a signature; this app has only the public key. `entra`: an access token of an app with the role `PimWarden.Send`.',
    }),
    publicKeys: list(publicKey, 'public keys').default([]).meta({
      description: 'For `ed25519`: one key or, during a rotation, two.',
    }),
    appId: id('an app (its client id)')
      .optional()
      .meta({ description: 'For `entra`: the app whose tokens are accepted.' }),
  })
  .meta({ description: 'How the sender authenticates its messages.' });

const conditionSchema = z
  .strictObject({
    services: list(pagerDutyId, 'ids of services').default([]).meta({
      description: 'For `pagerduty`: only incidents of these services. If empty, of any.',
    }),
    priorities: list(pagerDutyId, 'ids of priorities').default([]).meta({
      description: 'For `pagerduty`: only incidents with these priorities. If empty, with any or none.',
    }),
    alertRules: list(alertRule, 'resource ids of alert rules').default([]).meta({
      description:
        'For `azure-monitor`: only alerts of these rules. At least one is needed, because the token does not identify the rule.',
    }),
    severities: list(oneOf('Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4'), 'severities')
      .default([])
      .meta({
        description: 'For `azure-monitor`: only alerts of these severities. If empty, of any.',
      }),
    sources: list(visible('a source of events'), 'sources')
      .default([])
      .meta({ description: 'For `cloudevents`: only events from these sources. At least one is needed.' }),
    startTypes: list(visible('a type of events'), 'types of events').default([]).meta({
      description: 'For `cloudevents`: the event types that request access. At least one is needed.',
    }),
    endTypes: list(visible('a type of events'), 'types of events')
      .default([])
      .meta({ description: 'For `cloudevents`: the event types that end access.' }),
    origins: list(origin, 'hosts of origins').default([]).meta({
      description: 'For `cloudevents`: the hosts whose validation handshake (`OPTIONS`) is answered.',
    }),
  })
  .prefault({})
  .meta({ description: 'Which messages count. Other authentic messages are recorded and ignored.' });

const beneficiariesSchema = z
  .strictObject({
    people: list(id('a user'), 'object ids of users').default([]).meta({
      description: 'The people themselves.',
    }),
    group: id('a group').optional().meta({
      description: "The group's members at any depth, at the time of the decision.",
    }),
    map: list(
      z.strictObject({
        senderUser: visible("the sender's own id of a user").meta({
          description: "The user's id in the sender's system.",
        }),
        objectId: id('a user').meta({ description: 'The user in Entra.' }),
        name: nameForTheReader(),
      }),
      'users of the sender',
    )
      .default([])
      .meta({
        description: "Users of the sender's system. A message may name any of them. Not for `azure-monitor`.",
      }),
  })
  .meta({
    description:
      'For whom the sender may request access: one of the three members. A message can only choose among these people.',
  });

const grantSchema = z.strictObject({
  roleDefinitionId: id('a role').meta({ description: 'Which role.' }),
  directoryScopeId: scope().default('/').meta({ description: 'At which scope.' }),
  minutes: wholeNumber(5, 1_440).default(60).meta({
    description: 'How long the access lasts. A message can ask for less, but never more.',
  }),
  name: nameForTheReader(),
});

const limitsSchema = z
  .strictObject({
    grants: wholeNumber(0, 10_000)
      .default(20)
      .meta({ description: 'The maximum number of grants. 0 allows none.' }),
    people: wholeNumber(0, 10_000)
      .default(10)
      .meta({ description: 'The maximum number of people who receive them.' }),
    minutesOfOne: wholeNumber(5, 1_440).default(480).meta({
      description: 'The maximum total minutes of one person in one role.',
    }),
    coolDownMinutes: wholeNumber(0, 1_440).default(10).meta({
      description: "The minimum minutes between the end of a person's access to a role and its next start.",
    }),
  })
  .prefault({})
  .meta({ description: 'The limits of this sender for the last 24 hours.' });

export const senderSchema = z.strictObject({
  name: senderName.meta({ description: 'The name in `/api/webhooks/{name}`.' }),
  enabled: z.boolean({ error: 'true or false' }).default(true).meta({
    description: 'With `false`, messages are recorded but nothing is done.',
    expected: 'true or false',
  }),
  format: oneOf(...senderFormats).meta({
    description: 'The message format (docs/webhooks.md).',
  }),
  proof: proofSchema,
  condition: conditionSchema,
  beneficiaries: beneficiariesSchema,
  grants: list(grantSchema, 'roles', 1).meta({
    description: 'The roles that the sender may request. A message that names none requests all of them.',
  }),
  ticketPattern: text(200).optional().meta({
    description:
      'A regular expression that ticket numbers must match in full. If left out, any ticket number is accepted.',
  }),
  limits: limitsSchema,
});

/** What holds for every activation. */
export const activationsSchema = z
  .strictObject({
    approvedHere: list(id('a role'), 'ids of roles').default([]).meta({
      description:
        "Roles for which an approval in this app replaces PIM's own approval. Other roles that require approval are left to PIM.",
    }),
    guests: oneOf('refuse', 'allow').default('refuse').meta({
      description: 'Whether guests may receive access that a sender requests.',
    }),
    whenEligibilityGoes: oneOf('end', 'keep').default('end').meta({
      description: 'With `end`, a grant ends when the eligibility on which it is based is gone.',
    }),
  })
  .prefault({})
  .meta({ description: 'Rules for all access that senders request.' });

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
