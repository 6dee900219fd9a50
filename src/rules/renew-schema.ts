import { z } from 'zod';
import { justification, selectionSchema, ticketSchema } from './job-schemas.ts';
import {
  days,
  id,
  instant,
  list,
  mode,
  nameForTheReader,
  oneOf,
  scope,
  text,
  wholeNumber,
} from './members.ts';

const attestationSchema = z.strictObject({
  principalId: id('a user or group').meta({ description: 'Who is eligible.' }),
  roleDefinitionId: id('a role').meta({ description: 'For which role.' }),
  directoryScopeId: scope().meta({ description: 'At which scope.' }),
  by: text(200).meta({ description: 'Who attests it.' }),
  on: instant('begin').meta({ description: 'When it was attested. A new chain of renewals begins then.' }),
  until: instant('end').meta({ description: 'The last day on which the attestation is valid.' }),
  name: nameForTheReader(),
});

export const renewSchema = z
  .strictObject({
    mode: mode().default('plan').meta({
      description:
        '`off`: not looked at. `plan`: planned and reported, and made only if a person approves. `apply`: made unattended.',
    }),
    selection: selectionSchema,
    withinDays: wholeNumber(1, 60).default(14).meta({
      description:
        'An eligibility is due for renewal if it ends within this many days. PIM itself sends its reminder at 14.',
    }),
    lapsedWithinDays: wholeNumber(0, 30).default(7).meta({
      description:
        'Eligibilities that lapsed within this many days are renewed as well. 0 renews none. PIM deletes them after about 30 days.',
    }),
    extendBy: days(1, 365).default('P180D').meta({
      description: 'By how much the eligibility is extended. A shorter maximum of the role takes precedence.',
    }),
    usedWithinDays: wholeNumber(1, 730).default(90).meta({
      description:
        'An eligibility is renewed only if it was activated or attested within this many days; otherwise it is left to lapse.',
    }),
    whenUsageUnknown: oneOf('leave', 'renew').default('leave').meta({
      description:
        "What to do with an eligibility without an activation while the app's history is shorter than `usedWithinDays`. With `leave`, it lapses and its owner is notified.",
    }),
    controlPlaneAttestationDays: wholeNumber(1, 730).default(180).meta({
      description:
        'An eligibility for a role that controls the tenant is renewed only if somebody attested it within this many days. Use alone is not enough.',
    }),
    maxChain: wholeNumber(1, 100).default(3).meta({
      description:
        'The maximum number of unattended renewals in a row. After that, somebody must attest that the eligibility is needed.',
    }),
    justification: justification,
    ticket: ticketSchema,
    attestations: list(attestationSchema, 'attestations').prefault([]).meta({
      description:
        'Statements by people that an eligibility is needed. Each counts as use and begins a new chain of renewals.',
    }),
  })
  .prefault({})
  .meta({ description: 'Renewal of eligibilities that are about to lapse and are still needed.' });
