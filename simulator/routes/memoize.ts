/**
 * Computes a value once for each object. It suits objects that never change in place, such as the tenant's state:
 * each page of a large tenant is cut from all its rows, and building them again for each page would take most of the
 * time.
 */
export function memoize<T extends object, Result>(make: (item: T) => Result): (item: T) => Result {
  const cache = new WeakMap<T, Result>();
  return (item) => {
    const cached = cache.get(item);
    if (cached !== undefined) return cached;
    const result = make(item);
    cache.set(item, result);
    return result;
  };
}
