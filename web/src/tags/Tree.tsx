import { type ComponentType, createElement, Fragment, type ReactNode } from "react";
import { isPart, tagOf } from "./registry";
import { targetsOf } from "./results";
import { controlProps, controlsOf, objectProps, type Scene } from "./scene";
import type { Node, OverlayProps, Tag } from "./types";
import { isVisible } from "./visibility";

/** Draws a config on a task. */
export function Tree({ scene }: { scene: Scene }) {
  return <Branch node={scene.tree} scene={scene} />;
}

function Branch({ node, scene }: { node: Node; scene: Scene }): ReactNode {
  if (isPart(node)) return null;
  const tag = tagOf(node, scene.tags);
  if (!tag) return null;
  const seen = { results: scene.draft.results, selectedRegion: scene.selectedRegion };
  if (!isVisible(node, seen)) return null;
  if (tag.kind === "control") {
    return createElement(tag.View, { ...controlProps(node, tag, scene), children: null });
  }
  if (tag.kind === "object") return <ObjectBranch node={node} tag={tag} scene={scene} />;
  const props = objectProps(node, scene);
  const children = node.children.map((child, i) =>
    isPart(child) || !isVisible(child, seen) ? null : <Branch key={i} node={child} scene={scene} />,
  );
  return createElement(tag.View, { ...props, children });
}

/** An object, with what its controls draw over it and put around it. */
function ObjectBranch({ node, tag, scene }: { node: Node; tag: Tag; scene: Scene }): ReactNode {
  const props = objectProps(node, scene);
  const overlays = new Set<ComponentType<OverlayProps>>();
  for (const target of props.targets) {
    const overlay = tagOf(target.node, scene.tags)?.Overlay;
    if (overlay) overlays.add(overlay);
  }
  const drawn = [...overlays].map((overlay, i) => <Fragment key={i}>{createElement(overlay, props)}</Fragment>);
  let shown: ReactNode = createElement(tag.View, { ...props, children: drawn.length > 0 ? drawn : null });
  for (const control of controlsOf(scene.tree, scene.tags)) {
    const controlTag = tagOf(control, scene.tags);
    if (!controlTag?.Around || node.name === null || !targetsOf(control).includes(node.name)) continue;
    shown = createElement(controlTag.Around, { ...controlProps(control, controlTag, scene), object: node, children: shown });
  }
  return shown;
}
