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
  by: text(200).meta({ description: 'The person who says so.' }),
  on: instant('begin').meta({ description: 'When they said so: a new chain of renewals begins here.' }),
  until: instant('end').meta({ description: 'The last day on which their word counts.' }),
  name: nameForTheReader(),
});

export const renewSchema = z
  .strictObject({
    mode: mode().default('plan').meta({
      description:
        '`off`: not looked at. `plan`: planned and reported, made only where a person approves. `apply`: made unattended.',
    }),
    selection: selectionSchema,
    withinDays: wholeNumber(1, 60).default(14).meta({
      description: 'An eligibility that ends in so many days or fewer is due. PIM itself speaks of it at 14.',
    }),
    lapsedWithinDays: wholeNumber(0, 30).default(7).meta({
      description:
        'One that lapsed no more than so many days ago is renewed as well; 0: none. PIM forgets them after about 30.',
    }),
    extendBy: days(1, 365).default('P180D').meta({
      description: "How much later it is to end. The role's own maximum wins where it is shorter.",
    }),
    usedWithinDays: wholeNumber(1, 730).default(90).meta({
      description:
        'It was activated, or attested, in so many days before now; otherwise it is left to lapse.',
    }),
    whenUsageUnknown: oneOf('leave', 'renew').default('leave').meta({
      description:
        'What becomes of one without an activation while our own history is shorter than `usedWithinDays`. `leave`: it lapses, and its owner is notified.',
    }),
    controlPlaneAttestationDays: wholeNumber(1, 730).default(180).meta({
      description:
        'An eligibility that controls the tenant is renewed only if somebody attested it in so many days before now: use alone is not enough.',
    }),
    maxChain: wholeNumber(1, 100).default(3).meta({
      description: 'So many renewals in a row without a person; then somebody must attest that it is needed.',
    }),
    justification: justification,
    ticket: ticketSchema,
    attestations: list(attestationSchema, 'attestations').prefault([]).meta({
      description: "People's word that an eligibility is needed: it counts as use and begins a new chain.",
    }),
  })
  .prefault({})
  .meta({ description: 'Eligibilities that are about to lapse and are still needed.' });
