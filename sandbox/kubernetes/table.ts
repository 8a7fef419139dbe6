import { age } from './age.ts'
import { child, isObject, numberOr, text } from './objects.ts'
import type { KubernetesObject } from './objects.ts'
import type { Column } from './resource-type.ts'

const name: Column = { name: 'Name', type: 'string', cell: ({ metadata }) => metadata.name ?? '' }
const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  cell: ({ metadata }, now) => age(metadata.creationTimestamp, now),
}

/** The columns of a Scale. */
export const scaleColumns: readonly Column[] = [
  { name: 'Desired', type: 'integer', cell: ({ spec }) => numberOr(spec?.['replicas'], 0) },
  { name: 'Available', type: 'integer', cell: ({ status }) => numberOr(status?.['replicas'], 0) },
]

/** Tells whether a client prefers a table that the server has laid out, as kubectl does for what it prints. */
export function wantsTable(accept: string | undefined): boolean {
  return /(?:^|,)\s*application\/json;[^,]*as=Table/.test(accept ?? '')
}

/** Lays objects out as a meta.k8s.io/v1 Table: NAME, the columns of the kind, AGE. */
export function tableOf(
  objects: readonly KubernetesObject[],
  columns: readonly Column[],
  { resourceVersion, now }: { resourceVersion: string | undefined; now: number },
): object {
  const all = [name, ...columns.filter((column) => column.wide !== true), ageColumn]
  const shown = [...all, ...columns.filter((column) => column.wide === true)]
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: shown.map(({ name, type, wide }) => ({
      name,
      type,
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: wide === true ? 1 : 0,
    })),
    rows: objects.map((object) => ({
      cells: shown.map((column) => column.cell(object, now)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  }
}

/** The wide columns of everything that has a pod template. */
export const templateColumns: readonly Column[] = [
  { name: 'Containers', type: 'string', wide: true, cell: (object) => containers(object, 'name') },
  { name: 'Images', type: 'string', wide: true, cell: (object) => containers(object, 'image') },
]

function containers({ spec }: KubernetesObject, field: string): string {
  const { containers } = child(child(spec, 'template'), 'spec')
  if (!Array.isArray(containers)) return ''
  return containers.map((container) => (isObject(container) ? text(container[field]) : '')).join(',')
}
