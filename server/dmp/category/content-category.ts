/** The tag by which a resource shows its category. dmp.md 4.2. */
export const CATEGORY_SYSTEM = 'https://carnet.example/fhir/CodeSystem/dmp-content-category';
/** Entered by the holder herself. dmp.md 4.3. */
export const ORIGIN_SYSTEM = 'https://carnet.example/fhir/CodeSystem/dmp-content-origin';
export const PATIENT_AUTHORED = 'patient-authored';
