import { createContext } from "react";

/** What part of a picture its box shows: `(x, y)`, as shares of the picture, is in the middle of the box. */
export interface Look {
  /** 1 fits the box. */
  scale: number;
  x: number;
  y: number;
}

export interface ZoomState {
  /** By group: pictures of one group show the same part. */
  looks: Readonly<Record<string, Look>>;
  /** One picture pixel is one screen pixel; each picture then has its own scale. */
  actual: boolean;
  /** The first picture lies over the others. */
  compare: boolean;
}

interface Registered {
  name: string;
  group: string;
  url: string;
  /** The scale at which one of its pixels is one of the screen's. */
  actualScale(): number;
}

export const FIT: Look = { scale: 1, x: 0.5, y: 0.5 };
const LARGEST = 32;

/** Zoom and pan of one task's pictures. A store of its own, so that a wheel turn redraws pictures and nothing else. */
export class Zoom {
  state: ZoomState = { looks: {}, actual: false, compare: false };
  #listeners = new Set<() => void>();
  #pictures: Registered[] = [];

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  register(picture: Registered): () => void {
    this.#pictures = [...this.#pictures, picture];
    return () => {
      this.#pictures = this.#pictures.filter((each) => each !== picture);
    };
  }

  /** The picture to lay over this one while comparing: the group's first, on all others. */
  over(name: string, group: string): string | null {
    if (!this.state.compare) return null;
    const [first, ...others] = this.#pictures.filter((each) => each.group === group);
    return first && others.some((each) => each.name === name) ? first.url : null;
  }

  look(group: string): Look {
    return this.state.looks[group] ?? FIT;
  }

  set(group: string, look: Look): void {
    this.#become({ ...this.state, actual: false, looks: { ...this.state.looks, [group]: within(look) } });
  }

  /** One to one and back to fitting. */
  toggleActual(): void {
    if (this.state.actual) return this.#become({ ...this.state, actual: false, looks: {} });
    const looks: Record<string, Look> = {};
    for (const picture of this.#pictures) {
      const before = this.look(picture.group);
      looks[picture.group] ??= { ...before, scale: Math.max(picture.actualScale(), 0.05) };
    }
    this.#become({ ...this.state, actual: true, looks });
  }

  toggleCompare(): void {
    this.#become({ ...this.state, compare: !this.state.compare });
  }

  #become(state: ZoomState): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Never smaller than fitting (except one to one), never past an edge. */
function within(look: Look): Look {
  const scale = Math.min(LARGEST, Math.max(1, look.scale));
  if (scale === 1) return FIT;
  const clamp = (share: number) => Math.min(1, Math.max(0, share));
  return { scale, x: clamp(look.x), y: clamp(look.y) };
}

/** Zoom by `factor` and keep the point under the pointer where it is. `dx`, `dy`: from the box's middle, in pictures' fitted sizes. */
export function zoomAt(look: Look, factor: number, dx: number, dy: number): Look {
  const scale = Math.min(LARGEST, Math.max(1, look.scale * factor));
  return {
    scale,
    x: look.x + dx / look.scale - dx / scale,
    y: look.y + dy / look.scale - dy / scale,
  };
}

export function panBy(look: Look, dx: number, dy: number): Look {
  return { ...look, x: look.x - dx / look.scale, y: look.y - dy / look.scale };
}

export const ZoomContext = createContext<Zoom | null>(null);
