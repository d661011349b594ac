/** A Keyv adapter over a `Map`. Specs change one aspect of it. */
export class MapAdapter {
  readonly opts = {}
  namespace: string | undefined
  readonly items = new Map<string, unknown>()
  /** The time to live of each `set`, in order. */
  readonly ttls: (number | undefined)[] = []

  on(): this {
    return this
  }

  get(key: string): Promise<unknown> {
    return Promise.resolve(this.items.get(key))
  }

  set(key: string, value: unknown, ttl?: number): Promise<unknown> {
    this.ttls.push(ttl)
    this.items.set(key, value)
    return Promise.resolve(undefined)
  }

  delete(key: string): Promise<boolean> {
    return Promise.resolve(this.items.delete(key))
  }

  clear(): Promise<void> {
    return Promise.resolve(this.items.clear())
  }
}

/** Compares keys as many databases do: without case, accents and surrounding spaces. */
export class CaselessAdapter extends MapAdapter {
  override get(key: string): Promise<unknown> {
    return super.get(folded(key))
  }

  override set(key: string, value: unknown, ttl?: number): Promise<unknown> {
    return super.set(folded(key), value, ttl)
  }

  override delete(key: string): Promise<boolean> {
    return super.delete(folded(key))
  }
}

const folded = (key: string): string => key.normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase().trim()

export const ADAPTER_ERROR = new Error('the adapter is down')

/** Rejects every call while it is `down`. */
export class FailingAdapter extends MapAdapter {
  down = true

  override get(key: string): Promise<unknown> {
    return this.#unlessDown(() => super.get(key))
  }

  override set(key: string, value: unknown, ttl?: number): Promise<unknown> {
    return this.#unlessDown(() => super.set(key, value, ttl))
  }

  override delete(key: string): Promise<boolean> {
    return this.#unlessDown(() => super.delete(key))
  }

  override clear(): Promise<void> {
    return this.#unlessDown(() => super.clear())
  }

  #unlessDown<T>(run: () => Promise<T>): Promise<T> {
    return this.down ? Promise.reject(ADAPTER_ERROR) : run()
  }
}
