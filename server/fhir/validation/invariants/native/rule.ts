/** The form of a rule written in TypeScript. */
import type { InvariantNode } from '../invariant.ts';
import type { JsonObject } from '../json.ts';

/** Whether the rule holds of an element that has members; undefined: unknown. */
export type Native = (json: JsonObject, node: InvariantNode) => boolean | undefined;

/** By key, a space and the expression as published. */
export type NativeRules = Readonly<Record<string, Native>>;
