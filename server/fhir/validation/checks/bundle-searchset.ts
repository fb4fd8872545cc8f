/** What a search answers: its links, and what its entries may be. R4 Bundle, searchset; R4 search, Search Result Content. */
import { placeIn } from '../place.ts';
import type { Check, Finding, Run } from '../profile/engine.ts';
import type { JsonObject, Met } from '../profile/met.ts';
import { isObject, itemsOf } from '../profile/met.ts';
import { isResource } from '../profile/references.ts';
import { fault } from './finding.ts';

/** Links that say where one is among the pages. */
const SINGLE: ReadonlySet<unknown> = new Set(['self', 'first', 'prev', 'previous', 'next', 'last']);

/** `[base]/Patient?name=…`; not a search of several types, nor an operation. */
const SEARCH = /(?:^|\/)([A-Z][A-Za-z]+)(?:\/_search)?\?/;

export const searchsetCheck: Check = (met, run) => {
  if (!isObject(met.value) || met.value.type !== 'searchset') return;
  const { link, entry } = met.value;
  const links = itemsOf(link);
  checkLinks(links, met, run);
  const searched = searchedType(links, run);
  for (const [index, item] of itemsOf(entry).entries()) {
    if (run.isFull()) return;
    const finding = isObject(item) ? entryFault(item, searched) : undefined;
    if (!finding) continue;
    const place = placeIn(placeIn(met.place, 'entry', index), 'resource');
    run.report({ ...met, place }, finding);
  }
};

function checkLinks(links: readonly unknown[], met: Met, run: Run): void {
  const seen = new Set<unknown>();
  for (const [index, link] of links.entries()) {
    const relation = isObject(link) ? link.relation : undefined;
    if (SINGLE.has(relation) && seen.has(relation)) {
      run.report({ ...met, place: placeIn(met.place, 'link', index) }, REPEATED_LINK);
    }
    seen.add(relation);
  }
}

/** The type whose resources were searched, as the self link says. */
function searchedType(links: readonly unknown[], run: Run): string | undefined {
  const self = links.filter(isObject).find(({ relation }) => relation === 'self');
  const [, type] = (typeof self?.url === 'string' && SEARCH.exec(self.url)) || [];
  return type !== undefined && run.book.coreTree(type) ? type : undefined;
}

function entryFault({ resource, search }: JsonObject, searched?: string): Finding | undefined {
  if (!isResource(resource)) return undefined;
  const { resourceType, id } = resource;
  const mode = isObject(search) ? search.mode : undefined;
  if (mode === 'outcome') return resourceType === 'OperationOutcome' ? undefined : NO_OUTCOME;
  if (id === undefined && resourceType !== 'OperationOutcome') return WITHOUT_ID;
  return mode === 'match' && searched !== undefined && resourceType !== searched
    ? OTHER_TYPE
    : undefined;
}

const REPEATED_LINK = fault('BUNDLE_LINK_SEARCH_NO_DUPLICATES', 'structure', {
  fr: "Un lien de cette relation est déjà là : il n'en faut qu'un.",
  en: 'A link of this relation is there already: only one is allowed.',
});

const NO_OUTCOME = fault('BUNDLE_SEARCH_ENTRY_WRONG_RESOURCE_TYPE_OUTCOME', 'structure', {
  fr: 'Une entrée de mode « outcome » porte un OperationOutcome.',
  en: "An entry of mode 'outcome' holds an OperationOutcome.",
});

const WITHOUT_ID = fault('BUNDLE_SEARCH_ENTRY_NO_RESOURCE_ID', 'required', {
  fr: 'Une ressource trouvée a un id.',
  en: 'A resource that was found has an id.',
});

const OTHER_TYPE = fault('BUNDLE_SEARCH_ENTRY_WRONG_RESOURCE_TYPE_MODE', 'structure', {
  fr: "Ce type n'est pas celui que le lien « self » cherche : donnez le mode « include » à ce qui accompagne.",
  en: "This is not the type that the 'self' link searches: give the mode 'include' to what goes with it.",
});
