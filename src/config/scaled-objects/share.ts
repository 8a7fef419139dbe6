/** A share as Kubernetes writes quantities: `0.05`, `"0.05"` or `50m`; undefined for anything else. */
export function parseShare(value: unknown): number | undefined {
  const [, figure, milli] = /^(\d+(?:\.\d+)?|\.\d+)(m?)$/.exec(String(value)) ?? []
  return figure === undefined ? undefined : Number(figure) / (milli === 'm' ? 1_000 : 1)
}
