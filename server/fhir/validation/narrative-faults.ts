/** What can be wrong with a narrative, said so that the sender can mend it. R4 narrative; txt-1 and txt-2. */
import type { Text } from '../outcome/issue.ts';

export const MALFORMED: Text = {
  fr: 'XHTML mal formé : un seul <div>, des éléments en minuscules bien imbriqués, des attributs entre guillemets, ni DOCTYPE ni entité autre que celles de XML.',
  en: 'XHTML not well formed: one <div>, lower-case elements properly nested, attributes in quotes, no DOCTYPE and no entity but those of XML.',
};
export const FORBIDDEN_ELEMENT: Text = {
  fr: 'txt-1 : un récit ne porte que de la mise en forme (paragraphes, listes, tableaux, liens, images). Retirez les autres éléments.',
  en: 'txt-1: a narrative holds formatting only (paragraphs, lists, tables, links, images). Remove the other elements.',
};
export const FORBIDDEN_ATTRIBUTE: Text = {
  fr: 'txt-1 : attribut interdit dans un récit (événement, style qui charge une ressource, autre espace de noms). Retirez-le.',
  en: 'txt-1: attribute not allowed in a narrative (event, style that loads something, another namespace). Remove it.',
};
export const FORBIDDEN_ADDRESS: Text = {
  fr: 'Adresse interdite dans un récit : http, https, mailto, tel, urn, une adresse relative, ou une image data: (gif, jpeg, png, webp).',
  en: 'Address not allowed in a narrative: http, https, mailto, tel, urn, a relative one, or a data: image (gif, jpeg, png, webp).',
};
export const EMPTY: Text = {
  fr: 'txt-2 : le récit doit avoir un contenu : écrivez-le, ou retirez « text ».',
  en: "txt-2: the narrative must have some content: write it, or remove 'text'.",
};
