/** Members of an element whose JSON type is not R4's are put aside, so that nothing below meets them. */
import type { FaultList } from './fault.ts';
import type { SourceElement } from './source.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isRecord: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const hasMembers =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) &&
    // A record by the line above.
    Object.entries(members).every(([name, check]) =>
      check((value as Record<string, unknown>)[name]),
    );

const areExtensions = isOptional(isList(hasMembers({ url: isText })));
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

const MEMBERS: Readonly<Record<string, Check>> = {
  id: isText,
  sliceName: isText,
  min: isCount,
  max: (value) => typeof value === 'string' && /^(\*|\d{1,9})$/.test(value),
  base: hasMembers({ path: isText, min: isCount, max: isText }),
  type: isList(
    hasMembers({
      code: isText,
      profile: isOptional(isList(isText)),
      targetProfile: isOptional(isList(isText)),
      extension: areExtensions,
    }),
  ),
  contentReference: isText,
  slicing: hasMembers({
    discriminator: isOptional(isList(hasMembers({ type: isText, path: isText }))),
    ordered: isOptional((value) => typeof value === 'boolean'),
    rules: isOptional((value) => value === 'open' || value === 'closed' || value === 'openAtEnd'),
  }),
  binding: hasMembers({
    strength: isOptional(isText),
    valueSet: isOptional(isText),
    extension: areExtensions,
  }),
  constraint: isList(hasMembers({ key: isText, expression: isOptional(isText) })),
  condition: isList(isText),
  alias: isList(isText),
  mapping: isList(isRecord),
  example: isList(isRecord),
  extension: areExtensions,
};

/** The elements that have a path, without the members that cannot be read. */
export function readElements(value: unknown, faults: FaultList): readonly SourceElement[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) => {
    const element = readElement(item, (member) => reportMalformed(faults, item, index, member));
    return element === undefined ? [] : [element];
  });
}

function readElement(item: unknown, report: (member: string) => void): SourceElement | undefined {
  if (!hasMembers({ path: isText })(item)) {
    report('path');
    return undefined;
  }
  // It has a path; its other known members are checked here, and those that fail are left out.
  const element = item as SourceElement;
  const wrong = Object.entries(MEMBERS).filter(
    ([name, check]) => element[name] !== undefined && !check(element[name]),
  );
  if (wrong.length === 0) return element;
  const names = new Set(wrong.map(([name]) => name));
  for (const name of names) report(name);
  // What is left out is optional in the type.
  return Object.fromEntries(
    Object.entries(element).filter(([name]) => !names.has(name)),
  ) as SourceElement;
}

function reportMalformed(
  faults: FaultList,
  ...[item, index, member]: [item: unknown, index: number, member: string]
): void {
  const id = hasMembers({ id: isText })(item)
    ? // A record with a textual id by the check.
      (item as { id: string }).id
    : `differential.element[${index}]`;
  faults.error('malformed', id, {
    fr: `Le membre « ${member} » manque ou n’a pas la forme de R4 ElementDefinition : corrigez-le.`,
    en: `The member "${member}" is missing or does not have the form of R4 ElementDefinition: correct it.`,
  });
}
