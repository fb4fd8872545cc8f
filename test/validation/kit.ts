/** A validator over the packages of fhir-profiles, as the server has it. */
import { readProfiles } from '../../server/boot/definitions.ts';
import type { PlainResource } from '../../server/fhir/model/resource.ts';
import type { ValidationIssue } from '../../server/fhir/validation/issue.ts';
import type { Validator } from '../../server/fhir/validation/validator.ts';
import { makeValidator } from '../../server/fhir/validation/validator.ts';

let made: Validator | undefined;

export function theValidator(): Validator {
  made ??= makeValidator({ ...readProfiles(), level: 'profiles' });
  return made;
}

/** Every issue of severity error, structure first. */
export function errorsOf(
  resource: object,
  profiles: readonly string[] = [],
): readonly ValidationIssue[] {
  // Tests send what no type allows: that is their matter.
  const { structure, rules } = theValidator().validate(resource as PlainResource, {
    profiles,
    least: 'error',
  });
  return [...structure, ...rules];
}

/** `expression rule` of each, for comparison. */
export function told(issues: readonly ValidationIssue[]): readonly string[] {
  return issues.map(({ expression, rule }) => `${expression} ${rule}`);
}
