/** What an interaction does to one resource. R4 http; the rows of dmp.md 3.8. */

/** Whatever interaction asks for it. */
export type Change = 'create' | 'update' | 'patch' | 'delete';

/** The change an interaction asks for; undefined for what does not change one resource. */
export function changeOf(interaction: string): Change | undefined {
  switch (interaction) {
    case 'create':
    case 'update':
    case 'patch':
    case 'delete':
      return interaction;
    case 'conditional-patch':
      return 'patch';
    case 'conditional-update':
      return 'update';
    case 'conditional-delete':
      return 'delete';
    default:
      return undefined;
  }
}
