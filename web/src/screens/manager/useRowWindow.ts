import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { at, offsetOf, pageHeight, type Place, type Room, rowsInSight, scrolled, showing } from "./rowWindow";

interface RowWindow {
  /** For the element that scrolls. */
  box: RefObject<HTMLDivElement | null>;
  first: number;
  end: number;
  /** Of the element inside that scrolls. */
  height: number;
  /** To subtract from a row's place in the whole list. */
  base: number;
  place: () => Place;
  /** Bring a row into sight. */
  show: (index: number) => void;
  /** How many rows fit. */
  fits: number;
}

interface Options {
  count: number;
  rowHeight: number;
  /** Height of a sticky head inside the scrolling element. */
  headHeight: number;
  start: Place;
  /** Changes when another list is shown, which begins at its top. */
  list: unknown;
}

/** Ties a scrolling element to the rows in sight. Draws again only when those change. */
export function useRowWindow(options: Options): RowWindow {
  const box = useRef<HTMLDivElement>(null);
  const { count, rowHeight, headHeight, start, list } = options;
  const [viewHeight, setViewHeight] = useState(600);
  const room: Room = { count, rowHeight, viewHeight };
  const place = useRef<Place>(start);
  const latest = useRef(room);
  useLayoutEffect(() => {
    latest.current = room;
  });
  const [shown, setShown] = useState(() => ({ ...rowsInSight(start, room), base: start.base }));

  const draw = useCallback(() => {
    const next = { ...rowsInSight(place.current, latest.current), base: place.current.base };
    setShown((now) => (now.first === next.first && now.end === next.end && now.base === next.base ? now : next));
  }, []);
  const move = useCallback(
    (to: Place) => {
      place.current = to;
      if (box.current && Math.abs(box.current.scrollTop - to.top) > 1) box.current.scrollTo({ top: to.top });
      draw();
    },
    [draw],
  );

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onScroll = () => move(scrolled(place.current, element.scrollTop, latest.current));
    const measure = new ResizeObserver(() => setViewHeight(Math.max(rowHeight, element.clientHeight - headHeight)));
    element.addEventListener("scroll", onScroll, { passive: true });
    measure.observe(element);
    return () => {
      element.removeEventListener("scroll", onScroll);
      measure.disconnect();
    };
  }, [move, rowHeight, headHeight]);

  const before = useRef({ list, rowHeight });
  useLayoutEffect(() => {
    const was = before.current;
    before.current = { list, rowHeight };
    if (was.list !== list) move(at(0, room));
    else if (was.rowHeight !== rowHeight) move(at((offsetOf(place.current) / was.rowHeight) * rowHeight, room));
    else move(offsetOf(place.current) > Math.max(0, count * rowHeight - viewHeight) ? at(offsetOf(place.current), room) : place.current);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `room` is these three
  }, [list, count, rowHeight, viewHeight, move]);

  const show = useCallback((index: number) => move(showing(index, place.current, latest.current)), [move]);
  const current = useCallback(() => place.current, []);
  return {
    box,
    first: Math.min(shown.first, count),
    end: Math.min(shown.end, count),
    height: pageHeight(room),
    base: shown.base,
    place: current,
    show,
    fits: Math.max(1, Math.floor(viewHeight / rowHeight)),
  };
}
