import type { Notice, NoticeSection } from '../../ports/index.ts';
import { fitted, headline, restOf } from './notice-text.ts';

/** The limit of Teams is 28 KB. It is not documented whether that is 28,000 or 28,672 bytes. */
const mostBytes = 28_000;

/**
 * A notice as the "workflow" webhooks of Teams and Power Automate take it. Every text is a run of plain text, never
 * Markdown: a display name cannot become a link. Lists are shortened until Teams takes it.
 */
export function adaptiveCard(notice: Notice): object {
  return fitted(notice, message, (made) => Buffer.byteLength(JSON.stringify(made)) <= mostBytes);
}

function message(notice: Notice): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      heading(headline(notice), 'Large'),
      ...[notice.reason, notice.note].filter((text) => text !== undefined).map(plain),
      ...notice.sections.flatMap(sectionBlocks),
    ],
    actions: notice.links.map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url })),
  };
  const card = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return { type: 'message', attachments: [card] };
}

function sectionBlocks(section: NoticeSection): readonly object[] {
  const { title, count, lines } = section;
  return [heading(`${title}: ${count}`, 'Medium'), ...[...lines, ...restOf(section)].map(plain)];
}

function heading(text: string, size: 'Large' | 'Medium'): object {
  return {
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, size, weight: 'Bolder' }],
    separator: size === 'Medium',
  };
}

function plain(text: string): object {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] };
}
