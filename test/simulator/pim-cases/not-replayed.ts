const groupPim =
  'of PIM for groups the lists of schedules and instances alone are simulated: the app asks for nothing else';

/** The cases that cannot be replayed, with the reason: the simulator answers each of them with 501. */
export const notReplayed: Readonly<Record<string, string>> = {
  'grp-elig-post-adminassign': groupPim,
  'grp-elig-post-adminextend': groupPim,
  'grp-asg-post-adminassign': groupPim,
  'grp-asg-post-selfactivate': groupPim,
  'grp-asg-req-cancel': groupPim,
  'grp-elig-req-list': groupPim,
  'grp-elig-req-list-select': groupPim,
  'grp-asg-req-filterbycurrentuser': groupPim,
  'v1-group-approvalstage-patch': groupPim,
  'group-policy-list-rules': groupPim,
  'group-policy-patch-rules': groupPim,
  'group-get-select':
    'Exchange Online knows what is selected, of Microsoft 365 groups: here are security groups only',
  'approleassignedto-post':
    'giving an app its permissions is not simulated: a person does it, before the app runs',
};
