/** The definitions of R4 with the internal parameters modules index by. architecture.md 6, Labels on data. */
import type { Definitions } from './definitions.ts';
import type { Param } from './param.ts';

export interface Extension {
  /** Bound to the type each names; `Resource`: to every type. */
  readonly added: readonly Param[];
  /** Types of which only these parameters are answered. */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * The same lookups, with parameters added and some left out.
 * @throws Error when a name is already taken.
 */
export function withParams(core: Definitions, { added, kept }: Extension): Definitions {
  const built = new Map<string, ReadonlyMap<string, Param>>();
  const byCode = (type: string): ReadonlyMap<string, Param> => {
    const known = built.get(type);
    if (known) return known;
    const params = new Map(
      core
        .params(type)
        .filter(({ code }) => kept.get(type)?.has(code) ?? true)
        .map((param) => [param.code, param]),
    );
    if (params.size === 0) return params;
    for (const param of added) {
      if (param.type !== 'Resource' && param.type !== type) continue;
      if (params.has(param.code))
        throw new Error(`Two search parameters of ${type} are called '${param.code}'.`);
      params.set(param.code, param);
    }
    built.set(type, params);
    return params;
  };
  return {
    ...core,
    params: (type) => [...byCode(type).values()],
    param: (type, code) => byCode(type).get(code),
  };
}
