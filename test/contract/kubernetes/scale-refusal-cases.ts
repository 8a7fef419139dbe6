import { json, jsonPatch, strategicMergePatch } from './requests.ts'

const stale = 'the object has been modified; please apply your changes to the latest version and try again'

/** A PATCH of the scale of a Deployment that is refused, and the Status it is refused with. */
export interface Refusal {
  readonly body: unknown
  readonly contentType?: string
  readonly query?: string
  readonly code: number
  readonly reason: string
  readonly message: string | ((name: string) => string)
  /** The details of the Status, where they do not only name the object. */
  readonly details?: (name: string) => object
}

/** Every way in which the body, its type and the query can be wrong. */
export const scaleRefusals: readonly [what: string, Refusal][] = [
  [
    'negative replicas',
    {
      body: { spec: { replicas: -1 } },
      code: 422,
      reason: 'Invalid',
      message: (name) =>
        `Scale.autoscaling "${name}" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0`,
      details: (name) => ({
        name,
        group: 'autoscaling',
        kind: 'Scale',
        causes: [
          {
            reason: 'FieldValueInvalid',
            message: 'Invalid value: -1: must be greater than or equal to 0',
            field: 'spec.replicas',
          },
        ],
      }),
    },
  ],
  [
    'a resourceVersion that is no longer the present one',
    {
      body: { metadata: { resourceVersion: '1' }, spec: { replicas: 2 } },
      code: 409,
      reason: 'Conflict',
      message: (name) => `Operation cannot be fulfilled on deployments.apps "${name}": ${stale}`,
      details: (name) => ({ name, group: 'apps', kind: 'deployments' }),
    },
  ],
  [
    'a content type that is no patch',
    {
      body: {},
      contentType: json,
      code: 415,
      reason: 'UnsupportedMediaType',
      message: '415: Unsupported Media Type',
      details: () => ({}),
    },
  ],
  [
    'a JSON patch that does not fit the object',
    {
      body: [{ op: 'test', path: '/spec/replicas', value: 99 }],
      contentType: jsonPatch,
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: () => ({}),
    },
  ],
  [
    'a merge patch that is no object',
    {
      body: [],
      code: 400,
      reason: 'BadRequest',
      message:
        'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    },
  ],
  [
    'a strategic merge patch that is no object',
    {
      body: [],
      contentType: strategicMergePatch,
      code: 400,
      reason: 'BadRequest',
      message: 'json: cannot unmarshal array into Go value of type map[string]interface {}',
    },
  ],
  [
    'a JSON patch that is no list',
    {
      body: {},
      contentType: jsonPatch,
      code: 400,
      reason: 'BadRequest',
      message:
        'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    },
  ],
  [
    'a body that ends too early',
    {
      body: '{"spec":',
      code: 400,
      reason: 'BadRequest',
      message: 'error decoding patch: unexpected end of JSON input',
    },
  ],
  [
    'a dry run of something else than everything',
    {
      body: { spec: { replicas: 2 } },
      query: '?dryRun=Some',
      code: 422,
      reason: 'Invalid',
      message:
        'PatchOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
      details: () => ({
        group: 'meta.k8s.io',
        kind: 'PatchOptions',
        causes: [
          {
            reason: 'FieldValueNotSupported',
            message: 'Unsupported value: ["Some"]: supported values: "All"',
            field: 'dryRun',
          },
        ],
      }),
    },
  ],
]
