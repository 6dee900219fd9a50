import type { Notice, NoticeSection } from '../../ports/index.ts';
import { clipped, fitted, headline, restOf } from './notice-text.ts';

/** Slack refuses longer texts of one block. */
const mostCharacters = 3_000;
const mostOfHeader = 150;
const mostBlocks = 50;

/**
 * A notice as an incoming webhook of Slack takes it. All but the links is plain text: a display name cannot mention or link
 * anybody. Lists are shortened until each stands in one block.
 */
export function slackMessage(notice: Notice): object {
  return fitted(notice, message, ({ blocks }) =>
    blocks.every(({ text }) => text.text.length <= mostCharacters),
  );
}

function message(notice: Notice) {
  const { reason, note, sections, links } = notice;
  const blocks = [
    { type: 'header', text: plain(clipped(headline(notice), mostOfHeader)) },
    ...[reason, note].filter((text) => text !== undefined).map((text) => section(plain(text))),
    ...sections.map((list) => section(plain(sectionText(list)))),
    ...links.map(({ title, url }) => section(link(title, url))),
  ];
  return { text: headline(notice), blocks: blocks.slice(0, mostBlocks) };
}

function section<T>(text: T) {
  return { type: 'section', text };
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false };
}

/** Our own address, the only text that Slack is to read as more than text. */
function link(title: string, url: string) {
  return { type: 'mrkdwn', text: `<${escaped(url)}|${escaped(title)}>`, verbatim: true };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('|', '%7C');
}

function sectionText(list: NoticeSection): string {
  return [`${list.title}: ${list.count}`, ...list.lines, ...restOf(list)].join('\n');
}
