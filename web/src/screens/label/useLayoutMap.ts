import { useEffect, useState } from "react";

interface LayoutKeyboard {
  getLayoutMap?(): Promise<ReadonlyMap<string, string>>;
}

/** Which letter this keyboard has at each place, where the browser tells (it does on secure pages of some). */
export function useLayoutMap(): ReadonlyMap<string, string> | undefined {
  const [layout, setLayout] = useState<ReadonlyMap<string, string>>();
  useEffect(() => {
    const keyboard = (navigator as { keyboard?: LayoutKeyboard }).keyboard;
    keyboard?.getLayoutMap?.().then(setLayout, () => undefined);
  }, []);
  return layout;
}
