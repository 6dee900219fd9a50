import type { Notice, NoticeSection } from '../../ports.ts';
import { headline } from './headline.ts';

/**
 * A notice as the "workflow" webhooks of Teams and Power Automate take it. Every text is a run of plain text, never
 * Markdown: a display name cannot become a link.
 */
export function adaptiveCard(notice: Notice): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      heading(headline(notice), 'Large'),
      ...(notice.reason === undefined ? [] : [plain(notice.reason)]),
      ...notice.sections.flatMap(sectionBlocks),
    ],
    actions: notice.links.map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url })),
  };
  const card = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return { type: 'message', attachments: [card] };
}

function sectionBlocks({ title, count, lines }: NoticeSection): readonly object[] {
  const more = count > lines.length ? [plain(`... and ${count - lines.length} more`)] : [];
  return [heading(`${title}: ${count}`, 'Medium'), ...lines.map(plain), ...more];
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
