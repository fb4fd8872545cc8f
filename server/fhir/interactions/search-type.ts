/** R4 search: type search by GET and by POST. */
import type { Interaction, InteractionRequest, InteractionResult, Links, Reader, Toolbox } from '../engine/interaction.ts';
import type { Issue } from '../outcome/issue.ts';
import { type ParsedSearch, parseSearch } from '../search/parse.ts';
import type { Page } from '../store/store.ts';
import { requiredType } from './request.ts';

export const searchType: Interaction = {
  code: 'search-type',
  spec: 'R4 search',
  level: 'type',
  method: 'GET',
  suffix: '',
  effect: 'read',
  run: search,
};

export const searchTypePost: Interaction = { ...searchType, code: 'search-type-post', method: 'POST', suffix: '_search' };

async function search(request: InteractionRequest, reader: Reader, tools: Toolbox): Promise<InteractionResult> {
  const type = requiredType(request);
  const { definitions, base, pages } = tools;
  const parsed = parseSearch(type, request.query, { definitions, base, lenient: request.lenient, now: request.at, openPage: (token, digest) => pages.open(token, digest) });
  const page = counted(await reader.find(parsed.query), parsed);
  return { kind: 'searchset', page, links: linksOf(type, parsed, { page, tools }), notices: noticesOf(parsed, page, reader) };
}

/** A first page that is also the last knows its total, asked for or not. */
function counted(page: Page, { query }: ParsedSearch): Page {
  if (page.total !== undefined || page.next || query.after || query.count === 0) return page;
  return { ...page, total: page.resources.length };
}

function linksOf(type: string, parsed: ParsedSearch, { page, tools }: { readonly page: Page; readonly tools: Toolbox }): Links {
  const shown = parsed.used.filter(([name]) => name !== '_page');
  const query = shown.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const self = query === '' ? type : `${type}?${query}`;
  if (!page.next) return { self };
  const token = tools.pages.sign(page.next, parsed.digest);
  return { self, next: `${type}?${query}${query === '' ? '' : '&'}_page=${encodeURIComponent(token)}` };
}

function noticesOf(parsed: ParsedSearch, page: Page, reader: Reader): readonly Issue[] {
  const notices: Issue[] = reader.notice ? [reader.notice] : [];
  if (page.includedCut) {
    notices.push({ severity: 'warning', code: 'too-costly', diagnostics: { fr: 'Trop de ressources incluses : la liste est incomplète. Demandez une page plus courte (_count).', en: 'Too many included resources: the list is incomplete. Ask for a shorter page (_count).' } });
  }
  for (const name of parsed.ignored) {
    notices.push({ severity: 'warning', code: 'not-supported', diagnostics: { fr: `Paramètre inconnu ignoré : ${name}.`, en: `Unknown parameter ignored: ${name}.` } });
  }
  return notices;
}
