/** Names of parameters taken apart. R4 search, Modifiers, Chained Parameters and Reverse Chaining. */
import { invalidParameter } from '../../outcome/errors.ts';

export type ParameterName =
  /** `code`, `code:not` */
  | { readonly kind: 'plain'; readonly code: string; readonly modifier?: string }
  /** `subject.name`, `subject:Patient.name`; `rest` is a name again. */
  | { readonly kind: 'chain'; readonly code: string; readonly type?: string; readonly rest: string }
  /** `_has:Observation:patient:code`; `rest` is a name again. */
  | { readonly kind: 'has'; readonly source: string; readonly code: string; readonly rest: string };

export const NAME_LENGTH_MAX = 256;

const HAS = /^_has:([^:.]+):([^:.]+):(.+)$/;
const CHAIN = /^([^:.]+)(?::([^:.]+))?\.(.+)$/;
const PLAIN = /^([^:.]+)(?::([^:.]+))?$/;

/** @throws FhirError 400 when the name has none of the three forms. */
export function parseName(name: string): ParameterName {
  const [, source, held, remainder] = HAS.exec(name) ?? [];
  if (source !== undefined && held !== undefined && remainder !== undefined) {
    return { kind: 'has', source, code: held, rest: remainder };
  }
  const [, start, type, rest] = CHAIN.exec(name) ?? [];
  if (start !== undefined && rest !== undefined) {
    return { kind: 'chain', code: start, ...(type === undefined ? {} : { type }), rest };
  }
  const [, code, modifier] = PLAIN.exec(name) ?? [];
  if (code !== undefined && code !== '_has') {
    return { kind: 'plain', code, ...(modifier === undefined ? {} : { modifier }) };
  }
  throw invalidParameter(name, {
    fr: `« ${name} » n'est pas un nom de paramètre : écrivez « code », « code:modificateur », « référence.code » ou « _has:Type:référence:code ».`,
    en: `'${name}' is not a parameter name: write 'code', 'code:modifier', 'reference.code' or '_has:Type:reference:code'.`,
  });
}
