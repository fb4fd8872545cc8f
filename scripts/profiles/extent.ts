/** What a value set holds, as far as it can be told: a calculus of unions, intersections and exclusions. */

/** Of one system. */
export interface Part {
  /** Every code of the system. */
  readonly all: boolean;
  /** Codes known to belong. */
  readonly codes: ReadonlySet<string>;
  /** Other codes may belong. */
  readonly open: boolean;
}

export interface Extent {
  readonly parts: ReadonlyMap<string, Part>;
  /** Codes of any system may belong. */
  readonly open: boolean;
}

export const EVERYTHING_OPEN: Extent = { parts: new Map(), open: true };
export const ALL: Part = { all: true, codes: new Set(), open: false };
export const OPEN: Part = { all: false, codes: new Set(), open: true };

export function listed(codes: ReadonlySet<string>): Part {
  return { all: false, codes, open: false };
}

export function ofSystem(system: string, part: Part): Extent {
  return { parts: new Map([[system, part]]), open: false };
}

export function union(extents: readonly Extent[]): Extent {
  const parts = new Map<string, Part>();
  for (const extent of extents) {
    for (const [system, part] of extent.parts) {
      const before = parts.get(system);
      parts.set(system, before ? joined(before, part) : part);
    }
  }
  return { parts, open: extents.some(({ open }) => open) };
}

function joined(one: Part, other: Part): Part {
  if (one.all || other.all) return ALL;
  return { all: false, codes: one.codes.union(other.codes), open: one.open || other.open };
}

export function intersection(one: Extent, other: Extent): Extent {
  const parts = new Map<string, Part>();
  for (const system of new Set([...one.parts.keys(), ...other.parts.keys()])) {
    const [left, right] = [partOf(one, system), partOf(other, system)];
    if (left && right) parts.set(system, common(left, right));
  }
  return { parts, open: one.open && other.open };
}

/** What an extent holds of a system; undefined: nothing. */
function partOf({ parts, open }: Extent, system: string): Part | undefined {
  const part = parts.get(system);
  return part && open ? { ...part, open: true } : (part ?? (open ? OPEN : undefined));
}

function common(one: Part, other: Part): Part {
  if (one.all) return other;
  if (other.all) return one;
  const mayBe = (a: Part, b: Part) => a.open && (b.open || b.codes.size > 0);
  return {
    all: false,
    codes: one.codes.intersection(other.codes),
    open: mayBe(one, other) || mayBe(other, one),
  };
}

/**
 * What is left without another extent. `whole` gives the codes of a system held in full, to take some from all of them.
 */
export function difference(
  one: Extent,
  other: Extent,
  whole: (system: string) => ReadonlySet<string> | undefined,
): Extent {
  const parts = new Map<string, Part>();
  for (const [system, part] of one.parts) {
    const taken = partOf(other, system);
    if (taken?.all) continue;
    parts.set(system, taken ? less(part, taken, whole(system)) : part);
  }
  return { parts, open: one.open };
}

function less(part: Part, taken: Part, whole: ReadonlySet<string> | undefined): Part {
  if (part.all && !whole) return OPEN;
  const codes = part.all && whole ? whole : part.codes;
  // What may be taken away may also stay: none of it is certain.
  return taken.open ? OPEN : { all: false, codes: codes.difference(taken.codes), open: part.open };
}
