/** Where a walk over a resource stands. R4 OperationOutcome.issue.expression. */

/** A resource or one element of it, and what it is in. */
export interface Place {
  readonly parent: Place | undefined;
  readonly name: string;
  readonly index: number | undefined;
  /** Of the resource that the walk began with: 0. */
  readonly depth: number;
}

export function rootPlace(name: string): Place {
  return { parent: undefined, name, index: undefined, depth: 0 };
}

export function placeIn(parent: Place, name: string, index?: number): Place {
  return { parent, name, index, depth: parent.depth + 1 };
}

/** Names come from the caller when unknown: longer ones are cut in what we send back. */
const NAME_LENGTH_MAX = 64;

/** The simple subset of FHIRPath: `Patient.name[0].given[1]`. */
export function placeExpression({ parent, name, index }: Place): string {
  const last = index === undefined ? pathName(name) : `${pathName(name)}[${index}]`;
  return parent ? `${placeExpression(parent)}.${last}` : last;
}

/** FHIRPath, delimited identifiers. */
function pathName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) return name;
  const cut = name.slice(0, NAME_LENGTH_MAX).toWellFormed();
  return `\`${cut.replace(/[\\`]/g, '\\$&').replace(/\p{Cc}/gu, ' ')}\``;
}
