/** The fields a command asks of a document, as `collections.ts` names them. */

/** Fields that make a StoredResource. */
export const CONTENT_FIELDS = {
  resources: ['t', 'ver', 'at', 'del', 'rec', 'c', 'h', 'g', 'o', 'u'],
  journal: ['t', 'rec', 's', 'c', 'o'],
} as const;

/** The same of a former version. */
export const VERSION_FIELDS = ['ver', 'at', 'rec', 'del', 'c', 'g'] as const;
