import type { Notice, NoticeSection } from '../../ports.ts';
import { headline } from './headline.ts';

/** Slack refuses longer texts of one block. */
const mostCharacters = 2_900;

/** A notice as an incoming webhook of Slack takes it. Plain text only: a display name cannot mention or link anybody. */
export function slackMessage(notice: Notice): object {
  const { reason, sections, links } = notice;
  const texts = [
    ...(reason === undefined ? [] : [reason]),
    ...sections.map(sectionText),
    ...links.map(({ title, url }) => `${title}: ${url}`),
  ];
  return {
    text: headline(notice),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: headline(notice).slice(0, 150), emoji: false } },
      ...texts.map((text) => ({
        type: 'section',
        text: { type: 'plain_text', text: text.slice(0, mostCharacters).toWellFormed(), emoji: false },
      })),
    ],
  };
}

function sectionText({ title, count, lines }: NoticeSection): string {
  const more = count > lines.length ? [`... and ${count - lines.length} more`] : [];
  return [`${title}: ${count}`, ...lines, ...more].join('\n');
}
