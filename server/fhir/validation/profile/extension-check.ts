/** An extension against its definition, and the place it stands at. R4 extensibility; R4 defining-extensions. */
import type { Structure } from '../../definitions/structure.ts';
import { fault, told } from '../checks/finding.ts';
import { isAbsolute } from '../checks/uri.ts';
import { placeIn } from '../place.ts';
import type { Run } from './engine.ts';
import { contextFinding } from './extension-context.ts';
import type { Met } from './met.ts';
import { isObject, itemsOf } from './met.ts';
import type { TreeNode } from './tree.ts';
import { childNamed } from './tree.ts';

export function extensionCheck(met: Met, run: Run): void {
  const url = urlOf(met.value);
  if (url === undefined) return;
  // Inside another, by a name of its own: the definition of that one says which there are.
  if (!isAbsolute(url)) {
    if (met.parent?.kind !== 'Extension') run.report(met, NOT_ABSOLUTE);
    return;
  }
  const structure = run.book.structure(url);
  if (!structure) unknownExtension(met, url, run);
  else if (structure.type !== 'Extension') run.report(met, notExtension(structure.url));
  else {
    checkPlace(met, structure, run);
    checkNested(met, run.book.tree(structure), run);
    run.book.profile(url)?.(met, run);
  }
}

function urlOf(value: unknown): string | undefined {
  return isObject(value) && typeof value.url === 'string' ? value.url : undefined;
}

/** R4 extensibility: it is kept, and nothing is checked of it; who does not know a modifier must not act on its element. */
function unknownExtension(met: Met, url: string, run: Run): void {
  if (!run.wants(run.unknown)) return;
  run.report(met, {
    severity: run.unknown,
    code: 'not-supported',
    rule: 'Extension_EXT_Unknown_NotHere',
    text: {
      fr: `L'extension ${told(url)} est inconnue ici : elle est conservée sans être comprise.`,
      en: `The extension ${told(url)} is not known here: it is kept without being understood.`,
    },
  });
}

function checkPlace(met: Met, structure: Structure, run: Run): void {
  const isModifier = structure.elements[0]?.isModifier === true;
  const isAtModifier = met.place.name === 'modifierExtension';
  if (isModifier !== isAtModifier) {
    run.report(met, isModifier ? MUST_MODIFY : MUST_NOT_MODIFY);
    return;
  }
  const finding = contextFinding(met, structure, run.book);
  if (finding) run.report(met, finding);
}

/** Extensions named by their definition's own names, at any depth. */
function checkNested({ value, ...met }: Met, definition: TreeNode, run: Run): void {
  const slices = childNamed(definition, 'extension')?.slices ?? [];
  const inner = isObject(value) ? itemsOf(value.extension) : [];
  for (const [index, item] of inner.entries()) {
    const url = urlOf(item);
    if (url === undefined || isAbsolute(url)) continue;
    const at: Met = { ...met, value: item, place: placeIn(met.place, 'extension', index) };
    const slice = slices.find((one) => childNamed(one, 'url')?.element.fixed === url);
    if (slice) checkNested(at, slice, run);
    else run.report(at, notDefined(url, definition.structure));
  }
}

const NOT_ABSOLUTE = fault('Extension_EXT_URL_Absolute', 'structure', {
  fr: "L'url d'une extension est absolue, sauf dans une autre extension.",
  en: 'The url of an extension is absolute, but inside another extension.',
});

const MUST_MODIFY = fault('Extension_EXT_Modifier_N', 'structure', {
  fr: 'Cette extension change le sens de son élément : portez-la dans modifierExtension.',
  en: 'This extension changes the meaning of its element: carry it in modifierExtension.',
});

const MUST_NOT_MODIFY = fault('Extension_EXT_Modifier_Y', 'structure', {
  fr: "Cette extension n'est pas modificatrice : portez-la dans extension.",
  en: 'This extension is no modifier: carry it in extension.',
});

function notExtension(url: string) {
  return fault('Extension_EXT_Unknown', 'structure', {
    fr: `« ${url} » ne définit pas une extension.`,
    en: `'${url}' does not define an extension.`,
  });
}

function notDefined(url: string, structure: string) {
  return fault('Extension_EXT_SubExtension_Invalid', 'structure', {
    fr: `${structure} n'a pas d'extension interne « ${told(url)} ».`,
    en: `${structure} has no inner extension '${told(url)}'.`,
  });
}
