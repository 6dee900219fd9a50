/**
 * Makes something of each object once. For what is never changed in place, as everything in the tenant's state: a page of
 * a large tenant is cut out of all its rows, and making them anew for each page would take most of the time.
 */
export function memoize<T extends object, Result>(make: (item: T) => Result): (item: T) => Result {
  const made = new WeakMap<T, Result>();
  return (item) => {
    const known = made.get(item);
    if (known !== undefined) return known;
    const fresh = make(item);
    made.set(item, fresh);
    return fresh;
  };
}
