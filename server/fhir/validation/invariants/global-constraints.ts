/** The rules of R4 that hold of every element, extension or resource, and that packs do not repeat. R4 element; R4 domainresource. */
import type { Constraint } from '../../definitions/structure.ts';
import { humanFrOf } from './human-fr.ts';

function constraint(
  key: string,
  {
    severity = 'error',
    human,
    expression,
  }: Partial<Constraint> & Pick<Constraint, 'human' | 'expression'>,
): Constraint {
  return { key, severity, human, humanFr: humanFrOf(key, human), expression };
}

export const GLOBAL_CONSTRAINTS: readonly Constraint[] = [
  constraint('ele-1', {
    human: 'All FHIR elements must have a @value or children',
    expression: 'hasValue() or (children().count() > id.count())',
  }),
  constraint('ext-1', {
    human: 'Must have either extensions or value[x], not both',
    expression: 'extension.exists() != value.exists()',
  }),
  constraint('dom-2', {
    human:
      'If the resource is contained in another resource, it SHALL NOT contain nested Resources',
    expression: 'contained.contained.empty()',
  }),
  constraint('dom-3', {
    human:
      'If the resource is contained in another resource, it SHALL be referred to from elsewhere in the resource or SHALL refer to the containing resource',
    expression:
      "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()",
  }),
  constraint('dom-4', {
    human:
      'If a resource is contained in another resource, it SHALL NOT have a meta.versionId or a meta.lastUpdated',
    expression: 'contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()',
  }),
  constraint('dom-5', {
    human: 'If a resource is contained in another resource, it SHALL NOT have a security label',
    expression: 'contained.meta.security.empty()',
  }),
  constraint('dom-6', {
    severity: 'warning',
    human: 'A resource should have narrative for robust management',
    expression: 'text.`div`.exists()',
  }),
];
