import { useBlocker } from "@tanstack/react-router";

/** Ask before a config that was edited and not saved is left behind. */
export function useKeepEdits(edited: boolean): void {
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      edited && next.pathname !== current.pathname && !window.confirm("The config was changed and not saved. Leave it all the same?"),
    enableBeforeUnload: () => edited,
  });
}
