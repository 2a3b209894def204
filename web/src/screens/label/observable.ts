/** A state others watch: what `useSyncExternalStore` needs, and no more. */
export class Observable<State extends object> {
  #listeners = new Set<() => void>();

  constructor(public state: State) {}

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  protected become(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
