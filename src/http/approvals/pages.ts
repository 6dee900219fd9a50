import type { HttpAnswer } from '../core/answer.ts';

/** Nothing is loaded, nothing runs, nobody may frame it, and its forms go nowhere else. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/** A text as it may stand in HTML, in an attribute as well. */
function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What a page shows: sentences, facts in two columns, and at most one way to go on. */
export interface PageContent {
  readonly title: string;
  readonly sentences?: readonly string[];
  readonly facts?: readonly (readonly [name: string, value: string])[];
  readonly link?: { readonly href: string; readonly text: string };
  readonly form?: PageForm;
}

/** A form that is sent by POST to this very page. */
interface PageForm {
  readonly fields: Readonly<Record<string, string>>;
  /** A line of text that has to be filled in. */
  readonly input?: { readonly name: string; readonly label: string };
  /** Of its only button. */
  readonly text?: string;
  /** Several buttons, of which one says what is wanted. */
  readonly choices?: readonly { readonly name: string; readonly value: string; readonly text: string }[];
}

/** A page for a person. Every text is escaped: it may come from anybody. */
export function page(
  status: number,
  { title, sentences = [], facts = [], link, form }: PageContent,
): HttpAnswer {
  const rows = facts.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${escaped(value)}</td></tr>`);
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    ...sentences.map((sentence) => `<p>${escaped(sentence)}</p>`),
    ...(rows.length === 0 ? [] : [`<table>${rows.join('\n')}</table>`]),
    ...(link === undefined ? [] : [`<p><a href="${escaped(link.href)}">${escaped(link.text)}</a></p>`]),
    ...(form === undefined ? [] : [formOf(form)]),
  ];
  const body = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<body>
${parts.join('\n')}
</body></html>
`;
  return { status, jsonBody: undefined, body, headers };
}

function formOf({ fields, input, text, choices = [] }: PageForm): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const line =
    input === undefined
      ? ''
      : `<p><label>${escaped(input.label)} <input name="${escaped(input.name)}" size="60" maxlength="500" required></label></p>`;
  const buttons = choices.map(
    ({ name, value, text: label }) =>
      `<button name="${escaped(name)}" value="${escaped(value)}">${escaped(label)}</button>`,
  );
  if (text !== undefined) buttons.push(`<button>${escaped(text)}</button>`);
  return `<form method="post" action="callback">${hidden.join('')}${line}${buttons.join(' ')}</form>`;
}
