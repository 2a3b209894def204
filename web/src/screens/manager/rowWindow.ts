/** Which rows of very many are in sight. Rows have one height. Browsers draw nothing taller than some 16 million pixels,
 *  so a taller list scrolls a shorter page: small steps move as far as the wheel says, leaps go by proportion. */

export const TALLEST = 8_000_000;

export interface Room {
  count: number;
  rowHeight: number;
  /** Of what is in sight, without a sticky head. */
  viewHeight: number;
}

/** `top` is the element's own scroll position, `base` what has to be added for the place in the whole list. */
export interface Place {
  top: number;
  base: number;
}

export const START: Place = { top: 0, base: 0 };

export function pageHeight({ count, rowHeight }: Room): number {
  return Math.min(count * rowHeight, TALLEST);
}

function furthest({ count, rowHeight, viewHeight }: Room): number {
  return Math.max(0, count * rowHeight - viewHeight);
}

function furthestTop(room: Room): number {
  return Math.max(0, pageHeight(room) - room.viewHeight);
}

/** The place in the whole list, in pixels. */
export function offsetOf(place: Place): number {
  return place.top + place.base;
}

/** After the element scrolled to `top`. Where `top` of the answer differs, the element has to be moved there. */
export function scrolled(place: Place, top: number, room: Room): Place {
  if (room.count * room.rowHeight <= TALLEST) return { top, base: 0 };
  const step = top - place.top;
  if (Math.abs(step) > 2 * room.viewHeight) return byProportion(top / furthestTop(room), room);
  const offset = Math.min(furthest(room), Math.max(0, offsetOf(place) + step));
  return withRoom({ top, base: Math.round(offset - top) }, room);
}

/** Close to an end of the page but not of the list, the page is moved so that scrolling can go on. */
function withRoom(place: Place, room: Room): Place {
  const offset = offsetOf(place);
  const [below, pageBelow] = [furthest(room) - offset, furthestTop(room) - place.top];
  const half = Math.round(furthestTop(room) / 2);
  if (place.top < room.viewHeight && place.base > 0) return from(Math.min(offset, half), offset);
  if (pageBelow < room.viewHeight && below > pageBelow) return from(furthestTop(room) - Math.min(below, half), offset);
  return place;
}

function from(top: number, offset: number): Place {
  return { top, base: offset - top };
}

function byProportion(share: number, room: Room): Place {
  const top = Math.round(share * furthestTop(room));
  return { top, base: Math.round(share * furthest(room)) - top };
}

/** The place that shows the list from `offset` on. */
export function at(offset: number, room: Room): Place {
  const wanted = Math.round(Math.min(furthest(room), Math.max(0, offset)));
  if (room.count * room.rowHeight <= TALLEST) return { top: wanted, base: 0 };
  const top = Math.round((wanted / furthest(room)) * furthestTop(room));
  return { top, base: wanted - top };
}

/** The place after bringing a row into sight with as little movement as can be. */
export function showing(index: number, place: Place, room: Room): Place {
  const from = index * room.rowHeight;
  const offset = offsetOf(place);
  const least = from + room.rowHeight - room.viewHeight;
  if (from >= offset && least <= offset) return place;
  const wanted = from < offset ? from : least;
  const near = { top: wanted - place.base, base: place.base };
  const fits = near.top >= 0 && near.top <= furthestTop(room);
  return fits && Math.abs(wanted - offset) < 2 * room.viewHeight ? near : at(wanted, room);
}

/** First row and the one after the last to draw. In steps of a few, so that scrolling redraws seldom. */
export function rowsInSight(place: Place, room: Room, beyond = 6): { first: number; end: number } {
  const step = 4;
  const offset = offsetOf(place);
  const from = Math.floor(offset / room.rowHeight) - beyond;
  const to = Math.ceil((offset + room.viewHeight) / room.rowHeight) + beyond;
  const first = Math.max(0, Math.floor(from / step) * step);
  return { first, end: Math.min(room.count, Math.ceil(to / step) * step) };
}
