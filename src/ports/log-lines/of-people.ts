import { because, by, line, number, sender, text } from './line.ts';

const decision = {
  decisionId: text('the decision'),
  subjectId: text('the plan, the change or the rules file'),
  by,
  items: text('of a plan: how many of its items, or `all`'),
  proof: text('`signed`: Entra signed for just that; `bearer`: the API vouches for it'),
};
const meaning = text('whether it wants access to `start` or to `end`');
const selfService = {
  kind: text('what kind of failure'),
  code: text("Entra's code"),
  permission: text('of Graph, which was asked for'),
  because,
  said: text('what Entra or the library said; absent where it said nothing'),
};

/** Lines of what people and programs ask for and decide, and of settings. */
export const linesOfPeople = {
  'plan.approved': line(['info'], 'A person approved a plan.', decision),
  'plan.withdrawn': line(['info'], 'A person took the approvals of a plan back.', decision),
  'change.approved': line(['info'], 'A person approved a change.', decision),
  'change.confirmed': line(['info'], 'Whoever would have the access confirmed it.', decision),
  'change.denied': line(['info'], 'An approver of the role said no.', decision),
  'change.withdrawn': line(['info'], 'A person took the approvals of a change back.', decision),
  'rules.approved': line(
    ['info'],
    'A person approved the rules file: it is in force.',
    decision,
    'always: the rules decide what the app may do',
  ),
  'rules.withdrawn': line(['info'], 'A person took the approval of the rules file back.', decision, 'always'),
  'writers.stopped': line(['warn'], 'Somebody stopped the writers of the tenant.', { by }, 'always'),
  'writers.started': line(['warn'], 'Somebody started them again.', { by }, 'always'),
  'sender.stopped': line(['warn'], 'Somebody stopped a sender of webhooks.', { sender, by }, 'always'),
  'sender.started': line(['warn'], 'Somebody started it again.', { sender, by }, 'always'),
  'sender.unusable': line(
    ['error'],
    'No message of a sender can be proved. Said once, until it is another problem.',
    { sender, because: text('what is wrong with its key') },
    'always',
  ),
  'webhook.accepted': line(['info'], 'A message of a sender was written down.', {
    sender,
    changeId: text('the change that holds it'),
    meaning,
    key: number(
      'which of its keys proved it, from 0: during a rotation it says when the old one is used no more',
    ),
  }),
  'webhook.dry-run': line(
    ['info'],
    'A sender asked what a message would come to. Nothing was written down.',
    { sender, meaning },
  ),
  'webhook.refused': line(
    ['warn'],
    'A call to a webhook was refused. The sender is not told why.',
    { sender, status: number('of the answer'), because },
    'where there are many',
  ),
  'webhook.id-reused': line(
    ['error'],
    'A sender delivered two messages with one id. The second was refused, and a notice sent.',
    { sender, changeId: text('the change that holds the first') },
    'always',
  ),
  'self-service.misconfigured': line(
    ['error'],
    'Entra does not believe this app (federated credential, audience, identity), so that nobody can use self-service.',
    selfService,
    'always',
  ),
  'self-service.no-token': line(
    ['warn'],
    'Entra gave no token that speaks for a user: a stronger sign-in, a consent or a new token is needed, Entra refused, or could not be reached.',
    selfService,
  ),
  'http.refused': line(
    ['warn'],
    'A caller was refused: 401, 403, or 503 where its token could not be checked.',
    { status: number('of the answer'), because },
    'where there are many',
  ),
  'http.failed': line(
    ['error'],
    'A request ended with a defect of this app.',
    { errorId: text('the answer has it, too'), code: text('of the store or of Graph'), because },
    'always',
  ),
  'excess-permission': line(
    ['warn'],
    "With each run: the identity's token has an application permission that the parts of this process do not need.",
    { permission: text('the app role of Microsoft Graph'), parts: text('of this process, with commas') },
    'always',
  ),
  'missing-permission': line(
    ['warn'],
    "With each run: the identity's token lacks an application permission that the parts of this process need.",
    {
      permission: text('the app role of Microsoft Graph'),
      parts: text('of this process, with commas'),
      because: text('what it is needed for'),
    },
    'always',
  ),
  influence: line(
    ['info'],
    'Once a night, of each: who else could make this app do what it should not, by a directory role, a permission of Microsoft Graph, as an owner, or by signing in as its API.',
    { by: text('what they hold'), who: text('object ids with commas, or why it could not be read') },
  ),
  'approvers-too-few': line(
    ['warn'],
    'Once a night: fewer people can approve than have to be able to, so that what waits for approval may wait for ever.',
    {
      count: number('people with the role Approve whose account is enabled and no guest'),
      needed: number('2, or 1 where whoever asks may approve'),
      because: text('whom nobody knows'),
    },
    'always',
  ),
  'function-missing': line(
    ['error'],
    'Once a process, at its first use: a function of its parts is not registered, or the host leaves it out, for want of a setting or because one switches it off.',
    { name: text('of the function'), because },
    'always',
  ),
  'settings.note': line(['warn'], 'At start: something that an operator should know of the settings.', {
    note: text('a sentence'),
  }),
  'rules.unusable': line(
    ['error'],
    'Somebody asked for the health of the app, and its rules file does not load.',
    { problems: text('every problem, one a line') },
    'always: until then no job runs',
  ),
  'settings.unusable': line(
    ['error'],
    'The settings do not let the app work.',
    { problems: text('every problem, one a line') },
    'always',
  ),
} as const;
