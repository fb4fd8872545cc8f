/** What each primitive type asks for, in words. R4 datatypes, Primitive Types. */
import type { Text } from '../outcome/issue.ts';

/** For a type without a hint of its own. */
export const FORMAT_HINT: Text = { fr: 'format incorrect', en: 'wrong format' };

/** By name of primitive type. */
export const HINTS: Readonly<Record<string, Text>> = {
  base64Binary: {
    fr: 'base64 de la RFC 4648, complété par « = »',
    en: "base64 of RFC 4648, padded with '='",
  },
  canonical: { fr: 'un URI sans espace', en: 'a URI without spaces' },
  code: {
    fr: 'pas d’espace au début, à la fin, ni deux de suite',
    en: 'no leading, trailing or double spaces',
  },
  date: {
    fr: 'AAAA, AAAA-MM ou AAAA-MM-JJ, et un jour qui existe',
    en: 'YYYY, YYYY-MM or YYYY-MM-DD, and a day that exists',
  },
  dateTime: {
    fr: 'AAAA, AAAA-MM, AAAA-MM-JJ ou AAAA-MM-JJThh:mm:ss+zz:zz, et un jour qui existe',
    en: 'YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz, and a day that exists',
  },
  decimal: { fr: 'un nombre trop grand', en: 'a number out of range' },
  id: {
    fr: '1 à 64 lettres ASCII, chiffres, tirets ou points',
    en: '1 to 64 ASCII letters, digits, hyphens or dots',
  },
  instant: {
    fr: 'AAAA-MM-JJThh:mm:ss+zz:zz, et un jour qui existe',
    en: 'YYYY-MM-DDThh:mm:ss+zz:zz, and a day that exists',
  },
  integer: { fr: 'un entier sur 32 bits', en: 'a 32-bit integer' },
  markdown: {
    fr: 'au plus 1 048 576 caractères, sans caractère de contrôle',
    en: 'at most 1,048,576 characters, without control characters',
  },
  oid: { fr: 'urn:oid: suivi de nombres et de points', en: 'urn:oid: then numbers and dots' },
  positiveInt: { fr: 'un entier de 1 à 2 147 483 647', en: 'an integer from 1 to 2,147,483,647' },
  string: {
    fr: 'au plus 1 048 576 caractères, sans caractère de contrôle',
    en: 'at most 1,048,576 characters, without control characters',
  },
  time: { fr: 'hh:mm:ss', en: 'hh:mm:ss' },
  unsignedInt: { fr: 'un entier de 0 à 2 147 483 647', en: 'an integer from 0 to 2,147,483,647' },
  uri: { fr: 'un URI sans espace', en: 'a URI without spaces' },
  url: { fr: 'une URL sans espace', en: 'a URL without spaces' },
  uuid: {
    fr: 'urn:uuid: et 32 chiffres hexadécimaux minuscules',
    en: 'urn:uuid: and 32 lower-case hexadecimal digits',
  },
};
