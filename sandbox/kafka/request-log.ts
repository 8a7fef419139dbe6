/** Counts what clients asked of the brokers, so that a test or a benchmark can tell how many requests something costs. */
export class RequestLog {
  readonly #counts = new Map<string, Map<number, number>>()
  #connections = 0

  /** Connections opened so far. */
  get connections(): number {
    return this.#connections
  }

  /** Requests so far by API name, over all brokers. */
  get byApi(): Record<string, number> {
    return Object.fromEntries([...this.#counts.keys()].map((api) => [api, this.count({ api })]))
  }

  /** Requests so far, of one API or all, to one broker or all. */
  count({ api, broker }: { readonly api?: string; readonly broker?: number } = {}): number {
    const perApi =
      api === undefined ? [...this.#counts.values()] : [this.#counts.get(api) ?? new Map<number, number>()]
    return perApi
      .flatMap((perBroker) => [...perBroker])
      .filter(([id]) => broker === undefined || id === broker)
      .reduce((sum, [, count]) => sum + count, 0)
  }

  /** Counts from zero again. */
  reset(): void {
    this.#counts.clear()
    this.#connections = 0
  }

  /** Counts one request. */
  request(api: string, broker: number): void {
    const perBroker = this.#counts.get(api) ?? new Map<number, number>()
    this.#counts.set(api, perBroker.set(broker, (perBroker.get(broker) ?? 0) + 1))
  }

  /** Counts one opened connection. */
  connection(): void {
    this.#connections += 1
  }
}
