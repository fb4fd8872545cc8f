/** Images of a narrative that stand in the resource itself. R4 narrative, Resource and Narrative. */

import { placeIn } from '../place.ts';
import type { Check } from '../profile/engine.ts';
import { isObject, itemsOf } from '../profile/met.ts';
import { fault } from './finding.ts';

const LOCAL_IMAGE = /<img\s[^<>]*?\bsrc\s*=\s*["']#([^"']*)["']/g;

export const narrativeImageCheck: Check = (met, run) => {
  const div = isObject(met.value) ? met.value.div : undefined;
  if (typeof div !== 'string' || !div.includes('<img')) return;
  const { resource, container } = met.scope;
  const contained = itemsOf((container?.resource ?? resource).contained);
  const ids = new Set(contained.map((item) => (isObject(item) ? item.id : undefined)));
  for (const [, id] of div.matchAll(LOCAL_IMAGE)) {
    if (ids.has(id)) continue;
    run.report(
      { ...met, place: placeIn(met.place, 'div') },
      fault('Type_Specific_Checks_DT_XHTML_Resolve_Img', 'not-found', {
        fr: 'Une image du récit désigne par « # » une ressource que celle-ci ne contient pas.',
        en: "An image of the narrative names with '#' a resource that this one does not contain.",
      }),
    );
  }
};
