/** Types kept in a record with category, visibility and group. dmp.md 4.2. */
import type { ResourceType } from '../../fhir/model/resource.ts';
import { CONTENT_TYPES } from '../access/content-types.ts';

/** Content whose labels are those of the matrix, lists of documents and the agenda. */
export function isRecordContent(type: ResourceType): boolean {
  return CONTENT_TYPES.has(type) || type === 'List' || type === 'Appointment';
}
