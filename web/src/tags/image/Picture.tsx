import { type ReactNode, useContext, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { Waiting } from "../../ui/Waiting";
import { FrameContext } from "../frame";
import { FIT, panBy, type Look, Zoom, ZoomContext, zoomAt } from "./zoom";

interface PictureProps {
  name: string;
  label: string;
  url: string;
  group: string;
  item: number | undefined;
  crossOrigin: "anonymous" | "use-credentials" | undefined;
  onFail(): void;
  /** What is drawn over it, in percent of the picture. */
  children: ReactNode;
}

const alone = new Zoom();
/** A press that moves this far is a drag, not a click. */
const DRAG_PX = 4;

/** A picture in a box that never changes its size: the picture is fitted into it, zoomed and panned by transform alone. */
export function Picture({ name, label, url, group, item, crossOrigin, onFail, children }: PictureProps) {
  const zoom = useContext(ZoomContext) ?? alone;
  const state = useSyncExternalStore(zoom.subscribe, () => zoom.state);
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const look = state.looks[group] ?? FIT;
  const over = zoom.over(name, group);

  const measure = () => {
    const image = picture.current;
    if (!image?.complete || image.naturalWidth === 0) return;
    // An SVG without a size reports 0 in some browsers; a square is then as good as any.
    setSize({ width: image.naturalWidth, height: image.naturalHeight || image.naturalWidth });
  };
  // A decoded picture is complete here: its frame has its shape before the first paint.
  useLayoutEffect(measure, [url]);

  useEffect(() => {
    const fitted = () => fittedSize(box.current, picture.current);
    return zoom.register({ name, group, url, actualScale: () => (picture.current?.naturalWidth ?? 1) / (fitted()?.width || 1) });
  }, [zoom, name, group, url]);

  useWheel(box, (event) => {
    const fitted = fittedSize(box.current, picture.current);
    if (!fitted || !box.current) return;
    event.preventDefault();
    const rect = box.current.getBoundingClientRect();
    const dx = (event.clientX - rect.left - rect.width / 2) / fitted.width;
    const dy = (event.clientY - rect.top - rect.height / 2) / fitted.height;
    const step = event.deltaMode === 1 ? 33 : 1;
    zoom.set(group, zoomAt(zoom.look(group), Math.exp((-event.deltaY * step) / 400), dx, dy));
  });
  const drag = useDrag(
    () => zoom.look(group).scale > 1,
    (dx, dy) => {
      const fitted = fittedSize(box.current, picture.current);
      if (fitted) zoom.set(group, panBy(zoom.look(group), dx / fitted.width, dy / fitted.height));
    },
  );

  const known = size.width > 0;
  return (
    <div className="image-box" ref={box} data-zoomed={look.scale > 1 || undefined} {...drag}>
      <div
        className="image-frame"
        data-known={known || undefined}
        style={{ ["--ratio" as string]: known ? size.width / size.height : 1, transform: transformOf(look) }}
      >
        <img
          ref={picture}
          src={url}
          alt={label}
          decoding="sync"
          draggable={false}
          referrerPolicy="no-referrer"
          crossOrigin={crossOrigin}
          data-pixels={look.scale > 6 || undefined}
          onLoad={measure}
          onError={onFail}
        />
        {known ? <FrameContext value={{ ...size, scale: look.scale, text: "", item }}>{children}</FrameContext> : null}
        {over ? <img className="image-over" src={over} alt="" referrerPolicy="no-referrer" draggable={false} /> : null}
      </div>
      {known ? null : <Waiting what="Waiting for the picture" />}
      {over ? <p className="image-note">The other picture, laid over this one</p> : null}
    </div>
  );
}

function transformOf(look: Look): string | undefined {
  if (look === FIT) return undefined;
  const x = (0.5 - look.x) * look.scale * 100;
  const y = (0.5 - look.y) * look.scale * 100;
  return `translate(${x}%, ${y}%) scale(${look.scale})`;
}

/** The size of the picture when it fits its box. Read on a gesture, never to lay out. */
function fittedSize(box: HTMLElement | null, picture: HTMLImageElement | null) {
  if (!box || !picture || picture.naturalWidth === 0) return null;
  const ratio = picture.naturalWidth / (picture.naturalHeight || picture.naturalWidth);
  const width = Math.min(box.clientWidth, box.clientHeight * ratio);
  return { width, height: width / ratio };
}

/** React listens to the wheel passively; zooming has to keep the page from scrolling. */
function useWheel(element: React.RefObject<HTMLElement | null>, handle: (event: WheelEvent) => void): void {
  const latest = useRef(handle);
  useLayoutEffect(() => {
    latest.current = handle;
  });
  useEffect(() => {
    const target = element.current;
    const listen = (event: WheelEvent) => {
      // Ctrl and the wheel is the browser's own zoom: it must keep working.
      if (!event.ctrlKey) latest.current(event);
    };
    target?.addEventListener("wheel", listen, { passive: false });
    return () => target?.removeEventListener("wheel", listen);
  }, [element]);
}

/** Dragging pans; what was a drag is not also a click for whoever is around. */
function useDrag(enabled: () => boolean, move: (dx: number, dy: number) => void) {
  const from = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const dragged = useRef(false);
  return {
    onPointerDown: (event: React.PointerEvent<HTMLElement>) => {
      dragged.current = false;
      if (event.button === 0 && enabled()) from.current = { x: event.clientX, y: event.clientY, moved: false };
    },
    onPointerMove: (event: React.PointerEvent<HTMLElement>) => {
      const start = from.current;
      if (!start) return;
      const dx = event.clientX - start.x;
      const dy = event.clientY - start.y;
      if (!start.moved && Math.hypot(dx, dy) < DRAG_PX) return;
      if (!start.moved) event.currentTarget.setPointerCapture(event.pointerId);
      from.current = { x: event.clientX, y: event.clientY, moved: true };
      dragged.current = true;
      move(dx, dy);
    },
    onPointerUp: () => {
      from.current = null;
    },
    onPointerCancel: () => {
      from.current = null;
    },
    onClickCapture: (event: React.MouseEvent) => {
      if (dragged.current) event.stopPropagation();
      dragged.current = false;
    },
  };
}
