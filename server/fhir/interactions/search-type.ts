/** R4 search: type search by GET and by POST. */
import type {
  Interaction,
  InteractionRequest,
  InteractionResult,
  Links,
  PageSigner,
  QueryPairs,
  Reader,
  Toolbox,
} from '../engine/interaction.ts';
import { queryText } from '../model/query-string.ts';
import type { Issue } from '../outcome/issue.ts';
import type { ParsedSearch } from '../search/parse.ts';
import { parseSearch } from '../search/parse.ts';
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

export const searchTypePost: Interaction = {
  ...searchType,
  code: 'search-type-post',
  method: 'POST',
  suffix: '_search',
};

async function search(
  request: InteractionRequest,
  reader: Reader,
  tools: Toolbox,
): Promise<InteractionResult> {
  const type = requiredType(request);
  const { definitions, base, pages } = tools;
  const { pairs, isHidden } = askedPairs(request, pages);
  const parsed = parseSearch(type, pairs, {
    definitions,
    base,
    lenient: request.lenient,
    now: request.at,
    openPage: (token, digest) => pages.open(token, digest),
  });
  const page = counted(await reader.find(parsed.query), parsed);
  return {
    kind: 'searchset',
    page,
    links: linksOf({ type, parsed, page, pages, isHidden }),
    notices: noticesOf(parsed, page, reader),
  };
}

/** Carries the parameters of a search by POST through its page links. */
const HIDDEN = '_hidden';

interface Asked {
  readonly pairs: QueryPairs;
  /** True when the parameters came in a body: they stay out of every link. */
  readonly isHidden: boolean;
}

function askedPairs({ query, interaction }: InteractionRequest, pages: PageSigner): Asked {
  const token = query.find(([name]) => name === HIDDEN)?.[1];
  if (token === undefined) return { pairs: query, isHidden: interaction === searchTypePost.code };
  const shown = query.filter(([name]) => name !== HIDDEN);
  return { pairs: [...pages.reveal(token), ...shown], isHidden: true };
}

/** A first page that is also the last knows its total, asked for or not. */
function counted(page: Page, { query }: ParsedSearch): Page {
  if (page.total !== undefined || page.next || query.after || query.count === 0) return page;
  return { ...page, total: page.resources.length };
}

interface Linked {
  readonly type: string;
  readonly parsed: ParsedSearch;
  readonly page: Page;
  readonly pages: PageSigner;
  readonly isHidden: boolean;
}

function linksOf({ type, parsed, page, pages, isHidden }: Linked): Links {
  const used = parsed.used.filter(([name]) => name !== '_page');
  const shown: QueryPairs = isHidden ? [[HIDDEN, pages.hide(used)]] : used;
  const link = (pairs: QueryPairs): string =>
    pairs.length > 0 ? `${type}?${queryText(pairs)}` : type;
  if (!page.next) return { self: link(shown) };
  return {
    self: link(shown),
    next: link([...shown, ['_page', pages.sign(page.next, parsed.digest)]]),
  };
}

function noticesOf(parsed: ParsedSearch, page: Page, reader: Reader): readonly Issue[] {
  const notices: Issue[] = reader.notice ? [reader.notice] : [];
  if (page.includedCut) {
    notices.push({
      severity: 'warning',
      code: 'too-costly',
      diagnostics: {
        fr: 'Trop de ressources incluses : la liste est incomplète. Demandez une page plus courte (_count).',
        en: 'Too many included resources: the list is incomplete. Ask for a shorter page (_count).',
      },
    });
  }
  for (const name of parsed.ignored) {
    notices.push({
      severity: 'warning',
      code: 'not-supported',
      diagnostics: {
        fr: `Paramètre inconnu ignoré : ${name}.`,
        en: `Unknown parameter ignored: ${name}.`,
      },
    });
  }
  return notices;
}
