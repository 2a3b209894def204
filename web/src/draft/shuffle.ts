/** Orders drawn from a seed: the same person sees the same task the same way, always. */

/** A 32-bit number from text (FNV-1a with a final mix, so that neighbouring seeds differ in every bit). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** Whether the two sides of the control change places. */
export function sidesSwapped(seed: string, control: string): boolean {
  return hash(`${seed}/${control}`) % 2 === 1;
}

/** The items in an order drawn from the seed; the items themselves are not changed. */
export function shuffled<Item>(items: readonly Item[], seed: string): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = hash(`${seed}/${last}`) % (last + 1);
    [order[last], order[other]] = [order[other] as Item, order[last] as Item];
  }
  return order;
}
