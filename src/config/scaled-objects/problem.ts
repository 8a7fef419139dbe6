/** What is wrong in files of ScaledObjects, and where. */

export interface FileProblem {
  readonly file: string
  /** Counted from 1; undefined where the file could not be read. */
  readonly line?: number
  /** `ScaledObject shop/orders`; undefined: it concerns whatever the file holds. */
  readonly object?: string
  /** `spec.triggers[0].metadata.lagThreshold` */
  readonly field?: string
  /** What is there and what is allowed; never a secret. */
  readonly message: string
}

/** Takes note of a problem at a line of a field, wherever the caller is. */
export type Report = (line: number, field: string, message: string) => void

/** `orders.yaml:12: ScaledObject shop/orders: spec.maxReplicaCount: got 0, must be a whole number of at least 1` */
export function renderProblem({ file, line, object, field, message }: FileProblem): string {
  const where = line === undefined ? file : `${file}:${line}`
  return [where, object, field, message].filter((part) => part !== undefined && part !== '').join(': ')
}
