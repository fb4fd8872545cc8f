/** The files of the pack as text: one record per line, so that a difference reads well. */
import type { PackParam, PackType } from '../../server/fhir/definitions/pack.ts';

/** One line per type, then one per element. */
export function printTypes(types: readonly PackType[]): string {
  return lines(
    types.map(({ elements, ...type }) => {
      const head = JSON.stringify(type).slice(0, -1);
      return `${head},"elements":${lines(elements.map((element) => JSON.stringify(element))).trimEnd()}}`;
    }),
  );
}

export function printParams(params: readonly PackParam[]): string {
  return lines(params.map((param) => JSON.stringify(param)));
}

export function printCompartment(codes: ReadonlyMap<string, readonly string[]>): string {
  const records = [...codes].map(
    ([type, params]) => `${JSON.stringify(type)}:${JSON.stringify(params)}`,
  );
  return `{\n${records.join(',\n')}\n}\n`;
}

function lines(records: readonly string[]): string {
  return records.length === 0 ? '[]\n' : `[\n${records.join(',\n')}\n]\n`;
}
