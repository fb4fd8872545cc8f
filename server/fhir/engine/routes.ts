/** From method and path to interaction, computed from the registry. R4 http, Style Guide and each interaction's URL. */
import { isLogicalId } from '../model/reference.ts';
import { methodNotAllowed, unknownPath } from '../outcome/errors.ts';
import type { Described, Interaction, InteractionRequest } from './interaction.ts';
import type { Registry } from './registry.ts';

export type Route = Pick<InteractionRequest, 'interaction' | 'type' | 'id' | 'versionId'>;

interface Place extends Omit<Route, 'interaction'> {
  readonly level: Described['level'];
  readonly suffix: string;
}

/**
 * The route of a path relative to the service base (`Patient/marie`, `_history`, empty for the base itself).
 * @throws FhirError 404 for a path nothing answers, 405 with `Allow` for a method that does not.
 */
export function resolveRoute(registry: Registry, method: string, path: string): Route {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const place = placeOf(path, registry);
  if (!place) throw unknownPath(path);
  const { level, suffix, ...address } = place;
  const isHere = (interaction: Interaction): boolean =>
    interaction.level === level && interaction.suffix === suffix;
  if (!registry.interactions.some(isHere)) throw unknownPath(path);
  const open = (
    place.type === undefined ? registry.interactions : registry.interactionsOf(place.type)
  ).filter(isHere);
  const found = open.find((interaction) => interaction.method === wanted);
  if (found) return { interaction: found.code, ...address };
  const allow = [...new Set(open.map((interaction) => interaction.method))].join(', ');
  throw methodNotAllowed(
    {
      fr: `La méthode ${method} n'est pas permise pour ${path || 'la racine'}.`,
      en: `The method ${method} is not allowed for ${path || 'the base'}.`,
    },
    allow,
  );
}

/** The R4 place a path names, if it can name one. */
function placeOf(path: string, { definitions }: Registry): Place | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [type, id, history, versionId] = parts;
  if (type === undefined) return { level: 'system', suffix: '' };
  if (!definitions.isResourceType(type))
    return parts.length === 1 ? { level: 'system', suffix: type } : undefined;
  if (id === undefined) return { level: 'type', suffix: '', type };
  if (id.startsWith('_') || id.startsWith('$'))
    return parts.length === 2 ? { level: 'type', suffix: id, type } : undefined;
  if (!isLogicalId(id)) return undefined;
  if (history === undefined) return { level: 'instance', suffix: '', type, id };
  if (versionId === undefined) return { level: 'instance', suffix: history, type, id };
  if (history !== '_history' || parts.length > 4 || !isLogicalId(versionId)) return undefined;
  return { level: 'version', suffix: '_history', type, id, versionId };
}
